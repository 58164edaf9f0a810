import { connect, createServer, type Socket } from 'node:net';

// Adds `latency` milliseconds to each round trip between a client and a server: passes on what the server sends that
// much later, in the same order.
// Run: node slow-proxy.ts <port> <target port> <latency>
const [port, targetPort, latencyMs] = process.argv.slice(2).map(Number);

createServer({ noDelay: true }, (client) => {
  const server = connect({ port: targetPort ?? 0, host: '127.0.0.1', noDelay: true });
  client.pipe(server);
  server.on('data', (chunk) => later(() => client.write(chunk)));
  server.on('end', () => later(() => client.end()));
  for (const [socket, other] of [
    [client, server],
    [server, client],
  ] as [Socket, Socket][]) {
    socket.on('error', () => other.destroy());
  }
}).listen(port, '127.0.0.1');

// Keeps the order: timers of the same length fire in the order in which they were set.
function later(run: () => void): void {
  setTimeout(run, latencyMs);
}

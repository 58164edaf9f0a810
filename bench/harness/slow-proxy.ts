import { connect, createServer, type Socket } from 'node:net';

// Stands between a client and a server on this machine, and puts `latency` milliseconds into each round trip: what
// the server sends is passed on that much later, in order. Connecting takes as long, as it would on a network.
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

// Timers of one length fire in the order in which they were set.
function later(run: () => void): void {
  setTimeout(run, latencyMs);
}

/** The part of Smartcar's SDK that is used here; it brings no types. */
declare module 'smartcar' {
  const smartcar: {
    hashChallenge(amt: string, challenge: string): string;
    verifyPayload(amt: string, signature: string, body: object): boolean;
  };
  export default smartcar;
}

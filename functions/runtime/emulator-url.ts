/** The URL of an emulator. @param host `host:port`, with or without a scheme, as the variables of Google's clients name it */
export const emulatorUrl = (host: string): string => (host.includes('://') ? host : `http://${host}`);

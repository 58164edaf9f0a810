const format = new Intl.NumberFormat();

/** A number in the reader's locale. */
export const count = (number: number): string => format.format(number);

/** `1 event`, `12,345 events` */
export const counted = (number: number, noun: string): string =>
  `${count(number)} ${noun}${number === 1 ? '' : 's'}`;

/** Cuts a text to a length in UTF-16 units. Half of a surrogate pair at the cut becomes U+FFFD. */
export function cutText(text: string, length: number): string {
  return text.slice(0, length).toWellFormed();
}

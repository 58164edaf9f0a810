/** Something that a user can put right; shown as one line, without a stack. */
export class UserError extends Error {
  override name = 'UserError';
}

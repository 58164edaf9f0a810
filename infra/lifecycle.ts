/**
 * Makes Terraform destroy a resource after it has updated what uses the resource, where both are due: `process` is told
 * to leave a topic alone before the topic goes.
 */
export const afterItsUsers = { createBeforeDestroy: true };

/** Names of rules of other tools as the second half of a finding's code. */

/** Letters, digits and single dashes, beginning with a letter. */
export function slugOf(name: string): string {
  const plain = name
    .slice(0, 200)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 80)
  return /^[a-z]/.test(plain) ? plain : `rule-${plain}`.replace(/-$/, '')
}

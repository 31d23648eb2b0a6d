/** Hides what may be a secret in a source line before it is shown, and recognises names and values that look like secrets. */

/** Names that announce a secret. */
const SECRET_NAME = /token|secret|password|passwd|key|authorization|cookie|credential/i

/** Beginnings of credentials in wide use; a value that starts so is a secret whatever it is called. */
const SECRET_VALUE =
  /(?:^|[\s=:])(?:Bearer\s+\S{8}|Basic\s+\S{8}|gh[pousr]_\w{16}|github_pat_\w{16}|glpat-[\w-]{16}|sk-[\w-]{16}|xox[abprs]-[\w-]{8}|AKIA[0-9A-Z]{12}|AIza[\w-]{20}|npm_\w{16}|eyJ[\w-]{8,}\.eyJ|-----BEGIN [A-Z ]*PRIVATE KEY)/

/** Sections whose values are hidden always: they are where people put secrets by mistake. */
const SENSITIVE_SECTIONS = new Set(['env', 'headers', 'secrets', 'secretHeaders', 'secret', 'source'])

/** A name that announces a secret, with a value after it; `keyFile` and its like name a place, not a secret. */
const ANNOUNCED =
  /(?:token|secret|password|passwd|key(?!File)|authorization|cookie|credential)(?:(?!File)[\w-])*["']?\s*[:=]\s*\S/i

const MASK = '********'

/** True when a variable or header of this name holds a secret in all likelihood. */
export function looksSecretName(name: string): boolean {
  return SECRET_NAME.test(name)
}

/** True when the value has the form of a known kind of credential. */
export function looksSecretValue(value: string): boolean {
  return SECRET_VALUE.test(value)
}

/** The line with values hidden that are, or may be, secrets. Columns before the value keep their place. */
export function maskSecrets(line: string, path: readonly (string | number)[]): string {
  const sensitive = path.some((part) => typeof part === 'string' && SENSITIVE_SECTIONS.has(part))
  if (!sensitive && !ANNOUNCED.test(line) && !looksSecretValue(line)) return line
  const member = /^(\s*(?:-\s+)?["']?[\w.-]*["']?\s*[:=]\s*)(\S.*)$/.exec(line)
  const [, lead = '', value = ''] = member ?? /^(\s*(?:-\s+)?)(\S?.*)$/.exec(line) ?? []
  return value === '' || isHarmless(value) ? line : `${lead}${MASK}`
}

/** References and what cannot hold a secret: `env:NAME`, `file:PATH`, an opening bracket or a key without a value, a comment. */
function isHarmless(value: string): boolean {
  return /^(?:["']?(?:env:[A-Za-z_]\w*|file:[^\s"']+)["']?|[[{]|[\w-]+["']?:|#.*)\s*(?:#.*)?$/.test(value)
}

/** What to look for in any language: files with credentials, downloads that are run, and code hidden from readers. */

import type { CodeMatch } from './code-match.ts'
import type { MaskedSource } from './mask-source.ts'

/** A path to a file that holds keys or tokens of the user, as a string. */
const CREDENTIALS =
  /["'`/\\](?:\.ssh(?:["'`]|[/\\](?:id_[a-z0-9]{1,10}|authorized_keys|config)?["'`])|id_(?:rsa|ed25519|ecdsa)["'`]|\.aws[/\\]credentials["'`]|\.netrc["'`]|\.git-credentials["'`]|\.kube[/\\]config["'`]|\.docker[/\\]config\.json["'`]|\.npmrc["'`]|\.pypirc["'`]|\.gnupg(?:["'`]|[/\\])|etc[/\\]shadow["'`])/g
/** Opening it, or making the path to do so: a list of what is refused is no danger. */
const OPENS =
  /(?:readFile|readFileSync|createReadStream|open|openSync|read_text|read_bytes|join|resolve|expanduser|Path|homedir|copyFile|readdir|readdirSync|listdir)\(/
const REACH = 160
const PIPED_TO_SHELL =
  /\b(?:curl|wget) [^\n|"'`]{1,300}\| {0,4}(?:sudo )?(?:ba|z|da)?sh\b|\biex ?\({0,3} ?(?:iwr|irm|New-Object Net\.WebClient)/g
const RENAMED = /\b_0x[0-9a-f]{4,8}\b/g
const RENAMED_MIN = 40
const BLOB = /["'`][A-Za-z0-9+/=_-]{1500,20000}["'`]|["'`](?:\\x[0-9a-f]{2}){300,5000}["'`]/gi
const DECODES =
  /\b(?:eval|new Function|exec)\(|\.(?:runInThisContext|_compile)\(|\bmarshal\.loads\(|\b__import__\(/
const DECODES_FROM = /\b(?:atob|b64decode|fromCharCode|unhexlify|inflateSync|decompress)\(|["']base64["']/

export function inspectText(source: MaskedSource): readonly CodeMatch[] {
  return [...inspectCredentials(source), ...inspectDownloads(source), ...inspectHiding(source)]
}

function inspectCredentials({ code, text }: MaskedSource): readonly CodeMatch[] {
  return Array.from(text.matchAll(CREDENTIALS)).flatMap(({ index }): CodeMatch[] => {
    const before = code.slice(Math.max(0, index - REACH), index)
    const statement = before.slice(Math.max(before.lastIndexOf(';'), before.lastIndexOf('\n\n')) + 1)
    return OPENS.test(statement) ? [{ code: 'reads-credentials', at: index, severity: 'high' }] : []
  })
}

function inspectDownloads({ text }: MaskedSource): readonly CodeMatch[] {
  return Array.from(text.matchAll(PIPED_TO_SHELL), ({ index }) => ({
    code: 'downloads-and-runs' as const,
    at: index,
    severity: 'high' as const,
  }))
}

function inspectHiding({ code, text }: MaskedSource): readonly CodeMatch[] {
  const renamed = Array.from(code.matchAll(RENAMED))
  const first = renamed[0]
  if (first !== undefined && renamed.length >= RENAMED_MIN)
    return [{ code: 'hidden-code', at: first.index, severity: 'high' }]
  if (!DECODES.test(code) || !DECODES_FROM.test(text)) return []
  return Array.from(text.matchAll(BLOB), ({ index }) => ({
    code: 'hidden-code' as const,
    at: index,
    severity: 'critical' as const,
  })).slice(0, 1)
}

/** For the test that checks that none of them can take long. */
export const TEXT_PATTERNS: readonly RegExp[] = [
  CREDENTIALS,
  OPENS,
  PIPED_TO_SHELL,
  RENAMED,
  BLOB,
  DECODES,
  DECODES_FROM,
]

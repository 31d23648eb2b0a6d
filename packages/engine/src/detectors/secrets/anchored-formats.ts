/** Formats without a prefix of their own: what tells them is what the characters decode to, or the line they stand in. */

import type { PatternMatch } from '../../prefilter/windows.ts'
import { validateSecret } from '../../rules/validators.ts'
import type { BuiltIn } from './candidate.ts'
import { judgeToken } from './value.ts'

/** What stands before the random part of keys whose vendor is not known: what they open, or that they are secret. */
const KEY_PREFIXES: readonly string[] = [
  'live_',
  'live-',
  'prod_',
  'production_',
  'secret_',
  'secret-',
  'sk_',
  'sk-',
  'pat_',
  'pat-',
  'apikey_',
  'apikey-',
  'api_key_',
]

/** How the base64 of a number that starts with two given digits begins. */
const NUMBER_STARTS: readonly string[] = ['M', 'N', 'O'].flatMap((first) =>
  ['D', 'T', 'j', 'z'].flatMap((second) =>
    ['A', 'E', 'I', 'M', 'Q', 'U', 'Y', 'c', 'g', 'k'].map((third) => first + second + third),
  ),
)

export const ANCHORED_FORMATS: readonly BuiltIn[] = [
  {
    what: 'discord-bot-token',
    severity: 'critical',
    message: 'A Discord bot token',
    literals: NUMBER_STARTS,
    regex:
      /(?<![A-Za-z0-9_.-])[MNO][A-Za-z0-9_-]{23,25}\.[A-Za-z0-9_-]{6}\.(?:[A-Za-z0-9_-]{38}|[A-Za-z0-9_-]{27})(?![A-Za-z0-9_-])/y,
    reach: 96,
    anchored: 'start',
    judge: ({ matched }) => validateSecret('base64-digits', matched) * 0.9,
  },
  {
    what: 'prefixed-key',
    severity: 'high',
    message: 'A random value behind a prefix that says it is a key',
    literals: KEY_PREFIXES,
    regex: /(?<secret>[A-Za-z0-9]{28,120})(?![A-Za-z0-9_-])/y,
    reach: 160,
    anchored: 'end',
    judge: judgePrefixed,
  },
  {
    what: 'recovery-key',
    severity: 'critical',
    message: 'A recovery key of an encrypted disk',
    literals: ['bitlocker', 'recovery key', 'recovery password', 'recoverypassword'],
    regex: /(?<![\d-])\d{6}(?:-\d{6}){7}(?![\d-])/g,
    reach: 400,
    // Each group is a multiple of eleven of a number of sixteen bits.
    judge: ({ matched }) =>
      matched.split('-').every((group) => Number(group) % 11 === 0 && Number(group) / 11 < 65_536) ? 0.95 : 0,
  },
  {
    what: 'address-key',
    severity: 'high',
    message: 'A key in the query of an address',
    literals: ['?key=', '&key=', '&appid=', '?appid=', '?apikey=', '&apikey=', '?api_key=', '&api_key='],
    regex: /(?<secret>[A-Za-z0-9_.~-]{20,200}(?:={0,2}|%3D%3D))/y,
    reach: 220,
    anchored: 'end',
    judge: judgeQuery,
  },
]

/** Digests in addresses name files and commits; a key that is one cannot be told from them. */
function judgeQuery({ matched }: PatternMatch<BuiltIn>): number {
  return /^[0-9a-f]{40,}$/.test(matched) || judgeToken(matched) < 0.8 ? 0 : 0.65
}

/** Keys that are published and the ids of objects are written the same way; digests are no keys. */
function judgePrefixed({ matched, from }: PatternMatch<BuiltIn>, text: string): number {
  const before = /[\w-]*$/.exec(text.slice(Math.max(0, from - 40), from))?.[0] ?? ''
  if (
    /^[0-9a-f]+$/.test(matched) ||
    /(?:^|[_-])(?:pk|pub|public|publishable|cs|pi|seti|client)[_-]/i.test(before)
  )
    return 0
  if (/[A-Za-z0-9](?:live|prod|production|secret|sk|pat|apikey|api_key)[_-]$/.test(before)) return 0
  return judgeToken(matched) >= 0.8 ? 0.7 : 0
}

/** Formats without a prefix of their own: what tells them is what the characters decode to, or the line they stand in. */

import type { PatternMatch } from '../../prefilter/windows.ts'
import { validateSecret } from '../../rules/validators.ts'
import type { BuiltIn } from './candidate.ts'
import { judgeToken } from './value.ts'

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

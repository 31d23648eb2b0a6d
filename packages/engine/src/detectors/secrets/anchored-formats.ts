/** Formats without a prefix of their own: what tells them is what the characters decode to, or the line they stand in. */

import { validateSecret } from '../../rules/validators.ts'
import type { BuiltIn } from './built-in.ts'

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
]

/** Addresses that servers want people to open (MCP 2025-11-25 §Elicitation, URL mode): which of them a client can be given. */

import type { JsonValue } from '@callgate/contracts/json'

const URL_CHARS_MAX = 8_192
/** What parsers of addresses drop or read as another character: people would see another address than the one that is opened. */
const MISREAD = /[\s\\\p{Cc}]/u

/** False for what is no whole web address, for one that runs something or opens a file, and for one that poses as another host's. */
export function isAddressToOpen(url: JsonValue | undefined): boolean {
  if (typeof url !== 'string' || url.length > URL_CHARS_MAX) return false
  if (MISREAD.test(url) || !/^https?:\/\/[^/]/i.test(url)) return false
  const parsed = URL.parse(url)
  return parsed !== null && parsed.username === '' && parsed.password === ''
}

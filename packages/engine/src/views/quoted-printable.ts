/** Undoes quoted-printable (RFC 2045 §6.7): bytes as `=3D`, and line ends that are none. */

import { decodeUtf8 } from './decode-utf8.ts'
import { MappedText, type OffsetMap } from './text.ts'

const BYTES_MAX = 4096
/** Two bytes written one after the other, or a line end that is taken back; addresses and code have single ones. */
const LIKELY = /=[0-9A-F]{2}=[0-9A-F]{2}|\w=\r?\n\w/

/** The text as it was before; undefined where it does not seem to be quoted-printable. */
export function decodeQuotedPrintable(
  text: string,
): { readonly text: string; readonly map: OffsetMap } | undefined {
  if (!text.includes('=') || !LIKELY.test(text)) return undefined
  const out = new MappedText()
  let copied = 0
  for (let at = text.indexOf('='); at >= 0; at = text.indexOf('=', at)) {
    const breakEnd = text.startsWith('\r\n', at + 1) ? at + 3 : text[at + 1] === '\n' ? at + 2 : 0
    const bytes = breakEnd > 0 ? [] : readBytes(text, at)
    const end = breakEnd > 0 ? breakEnd : at + bytes.length * 3
    const decoded = decodeUtf8(Uint8Array.from(bytes))
    if (end > at && decoded !== undefined) {
      out.copy(text, copied, at)
      if (decoded.length === bytes.length)
        for (let index = 0; index < bytes.length; index++)
          out.put(decoded[index] as string, at + index * 3, at + index * 3 + 3)
      else out.put(decoded, at, end)
      copied = end
    }
    at = Math.max(end, at + 1)
  }
  if (copied === 0) return undefined
  out.copy(text, copied, text.length)
  return out.finish()
}

function readBytes(text: string, from: number): number[] {
  const bytes: number[] = []
  for (let at = from; bytes.length < BYTES_MAX && text[at] === '='; at += 3) {
    const digits = text.slice(at + 1, at + 3)
    if (!/^[0-9A-F]{2}$/.test(digits)) break
    bytes.push(Number.parseInt(digits, 16))
  }
  return bytes
}

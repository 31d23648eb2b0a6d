/** The text inside JSON string escapes, with the way back to the escaped characters. */

import { MappedText, type OffsetMap } from './text.ts'

const SIMPLE: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\n',
  b: ' ',
  f: ' ',
  '"': '"',
  '\\': '\\',
  '/': '/',
  "'": "'",
}

/** True for a string that looks like JSON or source with escapes; a path with backslashes is neither. */
export function mayHaveEscapes(text: string): boolean {
  if (!text.includes('\\')) return false
  return /^\s*[[{"]/.test(text) || /\\u[0-9a-fA-F{]|\\x[0-9a-fA-F]{2}|\\"/.test(text)
}

/** Resolves escapes; undefined when nothing changes. */
export function unescapeJson(text: string): { readonly text: string; readonly map: OffsetMap } | undefined {
  const out = new MappedText()
  let copied = 0
  let at = text.indexOf('\\')
  while (at >= 0 && at + 1 < text.length) {
    const escape = readEscape(text, at)
    if (escape) {
      out.copy(text, copied, at)
      out.put(escape.text, at, at + escape.width)
      copied = at + escape.width
    }
    at = text.indexOf('\\', at + (escape?.width ?? 2))
  }
  if (copied === 0) return undefined
  out.copy(text, copied, text.length)
  return out.finish()
}

function readEscape(text: string, at: number): { readonly text: string; readonly width: number } | undefined {
  const kind = text[at + 1] as string
  const simple = SIMPLE[kind]
  if (simple !== undefined) return { text: simple, width: 2 }
  const digits = kind === 'u' ? 4 : kind === 'x' ? 2 : 0
  if (digits === 0) return undefined
  const braced = kind === 'u' && text[at + 2] === '{'
  const hex = braced
    ? /^[0-9a-fA-F]{1,6}(?=\})/.exec(text.slice(at + 3, at + 10))?.[0]
    : text.slice(at + 2, at + 2 + digits)
  if (hex === undefined || !/^[0-9a-fA-F]+$/.test(hex) || (!braced && hex.length !== digits)) return undefined
  const code = Number.parseInt(hex, 16)
  if (code > 0x10ffff) return undefined
  return { text: String.fromCodePoint(code), width: braced ? hex.length + 4 : digits + 2 }
}

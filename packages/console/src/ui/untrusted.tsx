/** Text that servers and agents wrote, shown as text: what would hide, reorder or imitate is made visible, and length is bounded. */

import { type ReactNode, useState } from 'react'

/**
 * Control characters, blanks that are no space, zero-width and bidirectional controls, variation selectors, tags, and lone
 * surrogates (Unicode 17, Default_Ignorable_Code_Point and Bidi_Control).
 */
const HIDDEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/gu

/** More marks on one letter than any script needs. */
const STACKED = /(\p{M}{4})\p{M}+/gu

const NAMES: Readonly<Record<number, string>> = {
  0x1b: 'ESC',
  0x08: 'BS',
  0x0d: 'CR',
  0xa0: 'NBSP',
  0xad: 'SHY',
  0x200b: 'ZWSP',
  0x200c: 'ZWNJ',
  0x200d: 'ZWJ',
  0x200e: 'LRM',
  0x200f: 'RLM',
  0x202a: 'LRE',
  0x202b: 'RLE',
  0x202c: 'PDF',
  0x202d: 'LRO',
  0x202e: 'RLO',
  0x2066: 'LRI',
  0x2067: 'RLI',
  0x2068: 'FSI',
  0x2069: 'PDI',
  0xfeff: 'BOM',
}

export interface Shown {
  readonly text: string
  /** A character that would not be seen, by its name. */
  readonly hidden: boolean
}

/** Splits a text into what can be seen and the names of what cannot. */
export function splitHidden(text: string): readonly Shown[] {
  const parts: Shown[] = []
  const calm = text.replaceAll(STACKED, '$1')
  let from = 0
  for (const match of calm.matchAll(HIDDEN)) {
    if (match.index > from) parts.push({ text: calm.slice(from, match.index), hidden: false })
    parts.push({ text: nameOf(match[0].codePointAt(0) ?? 0), hidden: true })
    from = match.index + match[0].length
  }
  if (from < calm.length) parts.push({ text: calm.slice(from), hidden: false })
  return parts
}

function nameOf(code: number): string {
  if (code >= 0xe0020 && code <= 0xe007e) return `TAG ${String.fromCodePoint(code - 0xe0000)}`
  return NAMES[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
}

/** Cuts between characters, never inside one. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text
  const last = text.charCodeAt(max - 1)
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? max - 1 : max)
}

interface UntrustedProps {
  readonly text: string
  /** Characters shown before the rest is asked for. */
  readonly max?: number
  /** Keeps line breaks. */
  readonly block?: boolean
  /** One line; for tables and titles, where nothing unfolds. */
  readonly line?: boolean
  readonly className?: string
}

export function Untrusted({ text, max = 400, block = false, line = false, className = '' }: UntrustedProps) {
  const [all, setAll] = useState(false)
  const shown = all ? cut(text, 200_000) : cut(text, max)
  const left = text.length - shown.length
  const space = block ? 'whitespace-pre-wrap' : ''
  return (
    <bdi className={`wrap-anywhere ${space} ${className}`} dir="auto">
      {renderParts(line ? shown.replaceAll(/[\n\t]+/g, ' ') : shown)}
      {left > 0 && line && '…'}
      {left > 0 && !line && (
        <>
          …{' '}
          <button className="link text-xs" onClick={() => setAll(true)} type="button">
            {left.toLocaleString()} more characters
          </button>
        </>
      )}
    </bdi>
  )
}

function renderParts(text: string): ReactNode {
  const parts = splitHidden(text)
  if (parts.length === 1 && parts[0]?.hidden === false) return parts[0].text
  return parts.map((part, index) =>
    part.hidden ? (
      // Parts of one text have no other identity than their place.
      <span className="revealed" key={index} title={`A character that is not seen: ${part.text}`}>
        {part.text}
      </span>
    ) : (
      part.text
    ),
  )
}

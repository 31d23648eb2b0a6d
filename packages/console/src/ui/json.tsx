/** JSON as a tree of text: names and values are the agent's or the server's, so each goes through the same hands. */

import type { JsonValue } from '@callgate/contracts/json'
import { splitAtMarks } from './marks.ts'
import { Untrusted } from './untrusted.tsx'

/** A part of one string, by JSON pointer, and what it is marked for. */
export interface Mark {
  readonly path: string
  readonly start: number
  readonly end: number
  readonly code: string
}

const DEPTH_MAX = 12
const ITEMS_MAX = 200

interface JsonProps {
  readonly value: JsonValue
  readonly marks?: readonly Mark[]
  readonly path?: string
  readonly depth?: number
}

export function Json({ value, marks = [], path = '', depth = 0 }: JsonProps) {
  if (value === null || typeof value === 'boolean' || typeof value === 'number')
    return <span className="text-note">{String(value)}</span>
  if (typeof value === 'string')
    return <Marked marks={marks.filter((mark) => mark.path === path)} text={value === '' ? '""' : value} />
  const entries = Array.isArray(value)
    ? (value as readonly JsonValue[]).map((item, index) => [String(index), item] as const)
    : Object.entries(value as Readonly<Record<string, JsonValue>>)
  if (entries.length === 0) return <span className="text-soft">{Array.isArray(value) ? '[]' : '{}'}</span>
  if (depth >= DEPTH_MAX) return <span className="text-soft">deeper than is shown</span>
  return (
    <dl className={depth === 0 ? '' : 'border-l border-line pl-3'}>
      {entries.slice(0, ITEMS_MAX).map(([name, item]) => (
        <div className={isNested(item) ? 'py-0.5' : 'flex gap-3 py-0.5'} key={name}>
          <dt className="shrink-0 text-soft">
            <Untrusted line max={120} text={name} />
          </dt>
          <dd className="min-w-0">
            <Json
              depth={depth + 1}
              marks={marks}
              path={`${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`}
              value={item ?? null}
            />
          </dd>
        </div>
      ))}
      {entries.length > ITEMS_MAX && (
        <div className="text-soft">
          <dt>…</dt>
          <dd>{entries.length - ITEMS_MAX} more</dd>
        </div>
      )}
    </dl>
  )
}

interface MarkedProps {
  readonly text: string
  readonly marks: readonly Mark[]
}

/** A text with what was found in it set off where it stands. */
function Marked({ text, marks }: MarkedProps) {
  return splitAtMarks(text, marks).map(({ part, code }, index) => {
    const shown = <Untrusted block className="text-good" key={index} max={1_200} text={part} />
    // Parts of one text have no other identity than their place.
    return code === undefined ? (
      shown
    ) : (
      <mark className="found" key={index} title={code}>
        {shown}
      </mark>
    )
  })
}

function isNested(value: JsonValue | undefined): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0
}

/** The tree in a frame, set in the font of code. */
export function JsonBlock({ value, marks = [] }: Pick<JsonProps, 'value' | 'marks'>) {
  return (
    <div className="overflow-x-auto rounded-md border border-line bg-sunken px-3.5 py-2.5 font-mono text-xs leading-5">
      <Json marks={marks} value={value} />
    </div>
  )
}

/** A request or a result as it was kept: redacted, encrypted, and shown only to who may see it and says why. */

import type { JsonValue } from '@callgate/contracts/json'
import type { PayloadRef } from '@callgate/contracts/journal'
import { readJson } from '@callgate/contracts/read-json'
import { useState } from 'react'
import { ask } from '../api/client.ts'
import { useMay } from '../api/session.ts'
import { ActButton } from '../ui/act.tsx'
import { JsonBlock, type Mark } from '../ui/json.tsx'
import { Untrusted } from '../ui/untrusted.tsx'
import type { SteppedFinding } from './steps.ts'

const SHOWN_BYTES_MAX = 512 << 10

interface PayloadProps {
  readonly payload: PayloadRef
  readonly findings: readonly SteppedFinding[]
  /** Whether it is what was inspected, so that the places of findings hold in it. */
  readonly whole: boolean
}

export function Payload({ payload, findings, whole }: PayloadProps) {
  const [text, setText] = useState<string>()
  const mayReveal = useMay('reveal')
  if (text !== undefined) return <Revealed findings={findings} text={text} whole={whole} />
  return (
    <div className="flex flex-wrap items-center gap-3 text-sm text-soft">
      <span>{payload.bytes.toLocaleString()} bytes, kept encrypted.</span>
      {mayReveal ? (
        <ActButton
          done="Shown; that you looked is recorded"
          icon="eye"
          invalidates={[]}
          label="Reveal"
          run={async (reason) => {
            const { payload: shown } = await ask('POST /journal/payloads/{id}/reveal', {
              path: { id: payload.id },
              body: { reason },
            })
            setText(shown)
          }}
          title="Show what was sent"
        >
          Who looked, when and why is recorded.
        </ActButton>
      ) : (
        <span>An auditor may reveal it.</span>
      )}
    </div>
  )
}

function Revealed({
  text,
  findings,
  whole,
}: Pick<PayloadProps, 'findings' | 'whole'> & { readonly text: string }) {
  const value = parse(text)
  if (value === undefined) return <Untrusted block className="font-mono text-xs" max={4_000} text={text} />
  return (
    <div className="flex flex-col gap-3">
      <JsonBlock marks={whole ? findings : listPlaceholders(value)} value={value} />
      {!whole && findings.length > 0 && (
        <p className="text-xs text-soft">
          It is kept as it left: what was found is replaced or taken out, and what was replaced is marked.
        </p>
      )}
    </div>
  )
}

const PLACEHOLDER = /\[redacted:[a-z0-9-]{1,64}(?:#\d{1,9}(?:\.[0-9a-f]{8})?)?\]/g

/** Where something stands for what was redacted. */
function listPlaceholders(value: JsonValue, path = ''): readonly Mark[] {
  if (typeof value === 'string')
    return [...value.matchAll(PLACEHOLDER)].map(({ 0: found, index }) => ({
      path,
      start: index,
      end: index + found.length,
      code: found.slice(1, -1),
    }))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, item]) =>
    listPlaceholders(item, `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  )
}

function parse(text: string): JsonValue | undefined {
  if (text.length > SHOWN_BYTES_MAX) return undefined
  try {
    return readJson(text) as JsonValue
  } catch {
    return undefined
  }
}

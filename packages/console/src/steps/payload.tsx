/** A request or a result as it was kept: redacted, encrypted, and shown only to who may see it and says why. */

import type { JsonValue } from '@callgate/contracts/json'
import type { PayloadRef } from '@callgate/contracts/journal'
import { useState } from 'react'
import { post } from '../api/request.ts'
import { useMay } from '../api/session.ts'
import { ActButton } from '../ui/act.tsx'
import { JsonBlock } from '../ui/json.tsx'
import { Untrusted } from '../ui/untrusted.tsx'
import { findText } from './json-pointer.ts'
import type { SteppedFinding } from './steps.ts'

const SHOWN_BYTES_MAX = 512 << 10
const AROUND = 160

interface PayloadProps {
  readonly payload: PayloadRef
  readonly findings: readonly SteppedFinding[]
}

export function Payload({ payload, findings }: PayloadProps) {
  const [text, setText] = useState<string>()
  const mayReveal = useMay('reveal')
  if (text !== undefined) return <Revealed findings={findings} text={text} />
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
            const { payload: shown } = await post<{ payload: string }>(
              `/journal/payloads/${encodeURIComponent(payload.id)}/reveal`,
              { reason },
            )
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
}: {
  readonly text: string
  readonly findings: readonly SteppedFinding[]
}) {
  const value = parse(text)
  if (value === undefined) return <Untrusted block className="font-mono text-xs" max={4_000} text={text} />
  return (
    <div className="flex flex-col gap-3">
      {findings.map((finding, index) => (
        <Excerpt finding={finding} key={`${finding.path}-${finding.start}-${index}`} value={value} />
      ))}
      <JsonBlock value={value} />
    </div>
  )
}

/** The place of a finding with what stands around it. */
function Excerpt({ value, finding }: { readonly value: JsonValue; readonly finding: SteppedFinding }) {
  const text = findText(value, finding.path)
  if (text === undefined || finding.end > text.length || finding.end <= finding.start) return null
  const { start, end, code } = finding
  return (
    <p className="rounded-md border border-line bg-surface p-2.5 text-sm">
      <span className="mr-2 font-mono text-xs text-note">{code}</span>
      {start > AROUND && '…'}
      <Untrusted block max={AROUND + 1} text={text.slice(Math.max(0, start - AROUND), start)} />
      <mark className="found">
        <Untrusted block max={600} text={text.slice(start, end)} />
      </mark>
      <Untrusted block max={AROUND + 1} text={text.slice(end, end + AROUND)} />
      {end + AROUND < text.length && '…'}
    </p>
  )
}

function parse(text: string): JsonValue | undefined {
  if (text.length > SHOWN_BYTES_MAX) return undefined
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}

/** Approving further calls like this one: which arguments must stay the same, how often, and for how long. */

import type { ApprovalView, GrantTerms } from '@callgate/contracts/approval'
import { useId } from 'react'
import { Untrusted } from '../../ui/untrusted.tsx'

interface LimitsProps {
  readonly approval: ApprovalView
  readonly grant: GrantTerms | null
  readonly onChange: (grant: GrantTerms | null) => void
}

const HOUR_MS = 3_600_000
const SPANS = [
  [HOUR_MS, 'an hour'],
  [4 * HOUR_MS, '4 hours'],
  [8 * HOUR_MS, '8 hours'],
] as const

export function Limits({ approval, grant, onChange }: LimitsProps) {
  const id = useId()
  const names = argumentNames(approval)
  const toggle = (): void => onChange(grant === null ? { arguments: names, uses: 5, forMs: HOUR_MS } : null)
  return (
    <fieldset className="mt-3 text-sm">
      <label className="flex items-center gap-2">
        <input checked={grant !== null} onChange={toggle} type="checkbox" />
        Also further calls like this one
      </label>
      {grant !== null && (
        <div className="mt-2 flex flex-col gap-3 rounded-md bg-sunken p-3">
          <div className="flex gap-3">
            <label className="flex-1" htmlFor={`${id}-uses`}>
              Times
              <input
                className="field mt-1"
                id={`${id}-uses`}
                max={20}
                min={1}
                onChange={(event) =>
                  onChange({ ...grant, uses: Math.max(1, event.target.valueAsNumber || 1) })
                }
                type="number"
                value={grant.uses}
              />
            </label>
            <label className="flex-1" htmlFor={`${id}-for`}>
              For
              <select
                className="field mt-1"
                id={`${id}-for`}
                onChange={(event) => onChange({ ...grant, forMs: Number(event.target.value) })}
                value={grant.forMs}
              >
                {SPANS.map(([ms, text]) => (
                  <option key={ms} value={ms}>
                    {text}
                  </option>
                ))}
              </select>
            </label>
          </div>
          {names.length > 0 && <SameValues grant={grant} names={names} onChange={onChange} />}
        </div>
      )}
    </fieldset>
  )
}

interface SameValuesProps {
  readonly names: readonly string[]
  readonly grant: GrantTerms
  readonly onChange: (grant: GrantTerms) => void
}

function SameValues({ names, grant, onChange }: SameValuesProps) {
  return (
    <div>
      <p className="text-soft">These must have the same value:</p>
      <div className="mt-1 flex flex-wrap gap-x-4 gap-y-1">
        {names.map((name) => (
          <label className="flex items-center gap-1.5" key={name}>
            <input
              checked={grant.arguments.includes(name)}
              onChange={({ target }) =>
                onChange({ ...grant, arguments: change(grant, name, target.checked) })
              }
              type="checkbox"
            />
            <Untrusted className="font-mono text-xs" line max={60} text={name} />
          </label>
        ))}
      </div>
    </div>
  )
}

function change({ arguments: fixed }: GrantTerms, name: string, wanted: boolean): string[] {
  return wanted ? [...fixed, name] : fixed.filter((one) => one !== name)
}

function argumentNames({ call }: ApprovalView): string[] {
  if (typeof call !== 'object' || call === null || !('arguments' in call)) return []
  const { arguments: args } = call
  return typeof args === 'object' && args !== null ? Object.keys(args).slice(0, 64) : []
}

/** Cases the policy must decide as expected: edited beside it, run at once, kept with the revision. */

import type { PolicyTestView } from '@callgate/contracts/policy-check'
import { useMutation } from '@tanstack/react-query'
import { useId } from 'react'
import { post } from '../../api/request.ts'
import { Badge } from '../../ui/badge.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

const EXAMPLE = `version: 1
cases:
  - name: nobody writes outside the project
    agent: my-editor
    upstream: files
    target: write_file
    args: { path: /etc/passwd }
    expect: deny
`

interface CasesPanelProps {
  /** null where it is what is in force. */
  readonly text: string | null
  readonly cases: string
  /** Whether these are others than those in force. */
  readonly isOwn: boolean
  readonly onChange: (cases: string) => void
}

export function CasesPanel({ text, cases, isOwn, onChange }: CasesPanelProps) {
  const id = useId()
  const run = useMutation({
    mutationFn: () =>
      post<PolicyTestView>('/policy/test', { ...(text !== null && { text }), ...(isOwn && { cases }) }),
  })
  return (
    <div className="flex flex-col gap-3 p-4">
      <label className="text-sm" htmlFor={id}>
        Cases, as YAML: a call, and what must be decided about it
        <textarea
          className="field mt-1 font-mono text-xs"
          id={id}
          onChange={({ target }) => onChange(target.value)}
          rows={9}
          spellCheck={false}
          value={cases}
        />
      </label>
      <div className="flex flex-wrap gap-2">
        <button
          className="button"
          data-tone="accent"
          disabled={run.isPending || cases.trim() === ''}
          onClick={() => run.mutate()}
          type="button"
        >
          Run the cases
        </button>
        {cases.trim() === '' && (
          <button className="button" onClick={() => onChange(EXAMPLE)} type="button">
            Begin with an example
          </button>
        )}
      </div>
      {run.error !== null && (
        <p className="rounded-md bg-bad-wash px-3 py-2 text-sm text-bad" role="alert">
          {run.error.message}
        </p>
      )}
      {run.data !== undefined && <Results view={run.data} />}
    </div>
  )
}

function Results({ view: { passed, failed, results } }: { readonly view: PolicyTestView }) {
  return (
    <div aria-live="polite">
      <p className="font-semibold">
        {passed} passed, {failed} failed
      </p>
      <ul className="mt-2 flex flex-col gap-2 text-sm">
        {results.map(({ name, passed: isPassed, differences, rules }, index) => (
          <li key={index}>
            <Badge tone={isPassed ? 'good' : 'bad'}>{isPassed ? 'passed' : 'failed'}</Badge>{' '}
            <Untrusted max={200} text={name} />{' '}
            <span className="font-mono text-xs text-soft">{rules.join(', ')}</span>
            {differences.map(({ what, expected, actual }) => (
              <p className="text-soft" key={what}>
                {what}: expected {expected || 'nothing'}, got {actual || 'nothing'}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Playbooks that are made for this kind of incident, and how far those that ran have got. */

import type { IncidentView, RunView } from '@callgate/contracts/incident'
import { useQuery } from '@tanstack/react-query'
import { playbooksQuery, runsQuery } from '../../api/queries.ts'
import { ask } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { ActButton, useAct } from '../../ui/act.tsx'
import { Word } from '../../ui/badge.tsx'
import { Card } from '../../ui/layout.tsx'
import { Ago } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

export function Playbooks({ incident }: { readonly incident: IncidentView }) {
  const { data: playbooks = [] } = useQuery(playbooksQuery)
  const { data: runs = [] } = useQuery(runsQuery(incident.id))
  const mayStop = useMay('stop')
  const fitting = playbooks.filter((one) => one.for.some((kind) => kind === incident.class))
  if (fitting.length === 0 && runs.length === 0) return null
  return (
    <Card flush title="Playbooks">
      <ul className="divide-y divide-line text-sm">
        {fitting.map(({ id, title, steps }) => (
          <li className="flex items-center gap-3 px-4 py-2.5" key={id}>
            <span className="min-w-0 flex-1">
              <span className="block font-medium">{title}</span>
              <span className="text-xs text-soft">
                {steps.length} steps: {steps.map((step) => step.id).join(', ')}
              </span>
            </span>
            {mayStop && <Run incident={incident.id} playbook={id} />}
          </li>
        ))}
        {runs.map((run) => (
          <Ran key={run.id} mayStop={mayStop} run={run} />
        ))}
      </ul>
    </Card>
  )
}

function Run({ incident, playbook }: { readonly incident: string; readonly playbook: string }) {
  const run = useAct({
    run: () => ask('POST /incidents/{id}/runs', { path: { id: incident }, body: { playbook } }),
    done: 'The playbook runs',
    invalidates: ['incidents', 'responses'],
  })
  return (
    <button className="button" disabled={run.isPending} onClick={() => run.mutate('')} type="button">
      Run
    </button>
  )
}

function Ran({ run, mayStop }: { readonly run: RunView; readonly mayStop: boolean }) {
  return (
    <li className="px-4 py-2.5">
      <div className="flex items-center gap-2.5">
        <span className="font-mono text-xs">{run.playbook}</span>
        <Word>{run.state}</Word>
        <span className="flex-1 text-xs text-soft">
          {run.startedBy} <Ago ms={run.startedAtMs} />
        </span>
        {mayStop && run.state === 'done' && (
          <ActButton
            done="Taken back"
            invalidates={['incidents', 'responses']}
            label="Undo"
            run={(reason) => ask('POST /playbook-runs/{id}/undo', { path: { id: run.id }, body: { reason } })}
            title="Take back what it imposed"
          >
            Every step that it imposed and that can be lifted is lifted.
          </ActButton>
        )}
      </div>
      <ol className="mt-1.5 flex flex-col gap-1 text-xs text-soft">
        {run.steps.map((step) => (
          <li className="flex flex-wrap items-center gap-2" key={step.id}>
            <Word>{step.state}</Word>
            {step.does}
            {step.result !== null && <Untrusted line max={100} text={step.result} />}
          </li>
        ))}
      </ol>
    </li>
  )
}

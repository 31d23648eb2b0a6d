/** What the catalogue knows of a server: the command whole, what a scan found, what changed, its steps so far and the next. */

import type { ServerView } from '@callgate/contracts/registry'
import { useQuery } from '@tanstack/react-query'
import { serverDiffQuery, serverHistoryQuery } from '../../api/queries.ts'
import { Badge, Word } from '../../ui/badge.tsx'
import { DiffTable } from '../../ui/diff.tsx'
import { Card, Facts } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Ago, Exact } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'
import { ServerSteps } from './server-steps.tsx'

export function Catalogued({ server }: { readonly server: ServerView }) {
  return (
    <>
      <Card aside={<ServerSteps server={server} />} title="Submission">
        <Submitted server={server} />
      </Card>
      <Scanned server={server} />
      <Changed id={server.id} />
      <History id={server.id} />
    </>
  )
}

function Submitted({ server }: { readonly server: ServerView }) {
  const { submission, submittedBy, submittedAtMs, command, marks, held } = server
  return (
    <>
      <p className="mb-3 overflow-x-auto rounded-md border border-line bg-sunken px-3 py-2 font-mono text-xs">
        {command.map((part, index) => {
          const mark = marks.find((one) => one.part === index)
          return (
            <span className={mark === undefined ? '' : 'found'} key={`${index}-${part}`} title={mark?.why}>
              <Untrusted line max={400} text={part} />{' '}
            </span>
          )
        })}
      </p>
      {marks.map(({ part, code, why }) => (
        <p className="mb-1.5 text-sm" key={`${part}-${code}`}>
          <Badge tone="warn">
            <span className="font-mono">{code}</span>
          </Badge>{' '}
          {why}
        </p>
      ))}
      <Facts
        facts={[
          ['Purpose', <Untrusted key="purpose" max={400} text={submission.purpose} />],
          ['Owner', <Untrusted key="owner" line max={120} text={submission.owner} />],
          ['Source', submission.source.type],
          [
            'Submitted',
            <span key="submitted">
              {submittedBy}, <Exact ms={submittedAtMs} />
            </span>,
          ],
          ['Agents may use it', held ?? 'yes'],
        ]}
      />
    </>
  )
}

function Scanned({ server: { scan } }: { readonly server: ServerView }) {
  if (scan === null) return null
  return (
    <Card aside={<Ago ms={scan.atMs} />} flush title={`Scan: ${scan.findings.length} findings`}>
      {scan.findings.length === 0 ? (
        <p className="p-4 text-sm text-soft">Nothing that a reviewer has to know.</p>
      ) : (
        <ul className="divide-y divide-line text-sm">
          {scan.findings.map(({ fingerprint, severity, code, title, detail, where }) => (
            <li className="px-4 py-2.5" key={fingerprint}>
              <p className="flex flex-wrap items-baseline gap-x-2.5 gap-y-1">
                <Word>{severity}</Word>
                <span className="font-medium">{title}</span>
                <span className="font-mono text-xs text-soft">{code}</span>
                {where?.file !== undefined && (
                  <span className="font-mono text-xs text-soft">
                    <Untrusted line max={100} text={where.file} />
                    {where.line !== undefined && `:${where.line}`}
                  </span>
                )}
              </p>
              <Untrusted block className="mt-0.5 text-soft" max={400} text={detail} />
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

function Changed({ id }: { readonly id: string }) {
  const { data } = useQuery(serverDiffQuery(id))
  if (data === undefined || data.approved === null) return null
  const changes = [
    ...data.launch,
    ...data.surface.flatMap(({ type, name, details }) =>
      details.map((one) => ({ ...one, path: `${type} ${name} ${one.path}` })),
    ),
  ]
  if (changes.length === 0 && !data.pinChanged) return null
  return (
    <Card flush title="Otherwise than what was approved">
      {data.pinChanged && <p className="px-4 pt-3 text-sm text-bad">The program itself is another one.</p>}
      {changes.length > 0 && <DiffTable changes={changes} />}
    </Card>
  )
}

function History({ id }: { readonly id: string }) {
  const query = useQuery(serverHistoryQuery(id))
  return (
    <Card flush title="Its steps">
      <Loaded query={query} rows={3}>
        {(steps) => (
          <ol className="divide-y divide-line text-sm">
            {steps.map(({ revision, step, from, to, by, atMs, why }) => (
              <li className="flex flex-wrap items-baseline gap-x-3 px-4 py-2" key={revision}>
                <span className="w-6 text-xs text-soft tabular-nums">{revision}</span>
                <span className="font-medium">{step}</span>
                <span className="text-soft">
                  {from === null ? '' : `${from} → `}
                  {to}
                </span>
                <Untrusted className="min-w-0 flex-1 text-soft" line max={140} text={why} />
                <span className="text-xs text-soft">
                  {by} <Ago ms={atMs} />
                </span>
              </li>
            ))}
          </ol>
        )}
      </Loaded>
    </Card>
  )
}

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
import { DriftMeaning } from './drift-meaning.tsx'
import { FindingsDesk } from './findings-desk.tsx'
import { LaunchProfile } from './launch-profile.tsx'
import { ServerSteps } from './server-steps.tsx'

export function Catalogued({ server }: { readonly server: ServerView }) {
  return (
    <>
      <Card aside={<ServerSteps server={server} />} title="Submission">
        <Submitted server={server} />
      </Card>
      <Changed id={server.id} />
      <FindingsDesk server={server.id} />
      {server.scan !== null && <LaunchProfile scan={server.scan} />}
      <History id={server.id} />
    </>
  )
}

/** What one argument can be long: nothing of a command is left out. */
const PART_CHARS_MAX = 8_192

function Submitted({ server }: { readonly server: ServerView }) {
  const { submission, submittedBy, submittedAtMs, command, marks, held } = server
  return (
    <>
      <p className="mb-3 flex flex-wrap gap-1 rounded-md border border-line bg-sunken px-3 py-2 font-mono text-xs">
        {command.map((part, index) => {
          const mark = marks.find((one) => one.part === index)
          return (
            <span
              className={`rounded-sm border border-line px-1 py-0.5 ${mark === undefined ? 'bg-surface' : 'found'}`}
              key={`${index}-${part}`}
              title={mark?.why}
            >
              <Untrusted line max={PART_CHARS_MAX} text={part} />
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
          ['Scopes', <Names key="scopes" names={submission.scopes} />],
          ['Connected systems', <Names key="systems" names={submission.systems} />],
          ['Environments', <Names key="environments" names={submission.environments} />],
          ['Data and tools', <Names key="classes" names={[...submission.classes, ...submission.kinds]} />],
          ['Tags', <Names key="tags" names={submission.tags} />],
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

function Names({ names }: { readonly names: readonly string[] }) {
  if (names.length === 0) return 'none said'
  return <Untrusted max={400} text={names.join(', ')} />
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
      {data.surface.map(({ type, name, change, drift }) => (
        <div className="border-b border-line px-4 py-3" key={`${type}-${name}`}>
          <p className="mb-1.5 flex flex-wrap items-center gap-2 text-sm">
            <span className="text-soft">{type}</span>
            <Untrusted className="font-mono text-xs font-medium" line max={100} text={name} />
            <Word>{change}</Word>
          </p>
          {drift !== null && <DriftMeaning report={drift} />}
        </div>
      ))}
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

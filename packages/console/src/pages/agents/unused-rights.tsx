/** What nobody uses: rights, rules, wildcards that stand for more than is used, and scopes that servers do not need. */

import type { UnusedView } from '@callgate/contracts/rights'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { unusedQuery } from '../../api/rights-queries.ts'
import { Badge, Word } from '../../ui/badge.tsx'
import { Card } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { DataTable } from '../../ui/table.tsx'
import { Exact } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'
import { keyOfRight, RIGHT_COLUMNS, RightCells } from './cells.tsx'

const SHOWN = 100

export function UnusedRights({ agent }: { readonly agent?: string }) {
  const unused = useQuery(unusedQuery(agent))
  return (
    <Loaded query={unused}>
      {(view) => (
        <>
          <Card
            aside={`${view.rights.length + view.rightsLeftOut} of what is allowed`}
            flush
            title="Rights that nobody used"
          >
            <LookedAt journal={view.journal} />
            {view.rights.length === 0 ? (
              <p className="p-4 text-sm text-soft">Everything that is allowed was used.</p>
            ) : (
              <Table rights={view.rights.slice(0, SHOWN)} />
            )}
          </Card>
          {agent === undefined && <Wide view={view} />}
        </>
      )}
    </Loaded>
  )
}

function LookedAt({ journal }: Pick<UnusedView, 'journal'>) {
  const { sinceMs, calls, complete, note } = journal
  return (
    <p className="border-b border-line px-4 py-2.5 text-sm text-soft">
      {calls.toLocaleString()} calls since <Exact ms={sinceMs} /> were looked at.
      {!complete && <span className="text-warn"> Not all of that time is known: {note}</span>}
    </p>
  )
}

function Table({ rights }: Pick<UnusedView, 'rights'>) {
  return (
    <DataTable columns={[...RIGHT_COLUMNS, 'Decision', 'Because of']} keyOf={keyOfRight} rows={rights}>
      {({ effect, rules, ...right }) => (
        <>
          <RightCells {...right} />
          <td>
            <Word>{effect}</Word>
          </td>
          <td className="font-mono text-xs text-soft">{rules.join(', ')}</td>
        </>
      )}
    </DataTable>
  )
}

/** What is wider than it has to be. */
function Wide({ view: { rules, wildcards, scopes } }: { readonly view: UnusedView }) {
  if (rules.length + wildcards.length + scopes.length === 0) return null
  return (
    <Card title="Wider than it is used">
      <ul className="flex flex-col gap-2 text-sm">
        {rules.map((rule) => (
          <li key={rule}>
            No call matched the rule <code className="font-mono text-xs">{rule}</code>.
          </li>
        ))}
        {wildcards.map(({ rule, member, pattern, used, covers }) => (
          <li key={`${rule}-${member}-${pattern}`}>
            <code className="font-mono text-xs">{rule}</code> allows{' '}
            <Badge tone="warn">{pattern ?? `all ${member}`}</Badge>, {covers} now. Used{' '}
            {used.length === 0 ? 'was none' : 'were only'}{' '}
            <Untrusted className="font-mono text-xs" line max={300} text={used.join(', ')} />
          </li>
        ))}
        {scopes.map(({ server, scope, why }) => (
          <li key={`${server}-${scope}`}>
            <Link className="link" params={{ id: server }} to="/servers/$id">
              {server}
            </Link>{' '}
            has <Untrusted className="font-mono text-xs" line max={120} text={scope} />:{' '}
            {why.replaceAll('-', ' ')}
          </li>
        ))}
      </ul>
    </Card>
  )
}

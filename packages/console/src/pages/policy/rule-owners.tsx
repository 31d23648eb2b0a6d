/** Who answers for each rule in force, and when somebody has to look at it again: what is overdue stands first. */

import type { PolicyView } from '@callgate/contracts/policy-view'
import { Badge, Word } from '../../ui/badge.tsx'
import { Card } from '../../ui/layout.tsx'
import { Empty } from '../../ui/states.tsx'
import { DataTable } from '../../ui/table.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

type Rules = PolicyView['rules']

const COLUMNS = ['Rule', 'Effect', 'Owner', 'Looked at again by']

/** With the date, as it is written in the policy: it names a day and no moment. */
export function RuleOwners({ rules }: { readonly rules: Rules }) {
  const overdue = rules.filter((rule) => rule.overdue).length
  const orphaned = rules.filter(({ owner }) => owner === null).length
  const aside = [
    ...(overdue > 0 ? [`${overdue} overdue`] : []),
    ...(orphaned > 0 ? [`${orphaned} without an owner`] : []),
  ].join(', ')
  return (
    <Card aside={aside} flush title="Who answers for the rules">
      {rules.length === 0 ? (
        <Empty icon="policy" title="No rule">
          Without a rule every call is denied.
        </Empty>
      ) : (
        <DataTable columns={COLUMNS} keyOf={({ id }) => id} rows={sortRules(rules)}>
          {({ id, effect, owner, reviewBy, overdue }) => (
            <>
              <td>
                <Untrusted className="font-mono text-xs" line max={64} text={id} />
              </td>
              <td>
                <Word>{effect}</Word>
              </td>
              <td>
                {owner === null ? (
                  <span className="text-soft">nobody</span>
                ) : (
                  <Untrusted line max={60} text={owner} />
                )}
              </td>
              <td>
                <span className="flex flex-wrap items-center gap-2">
                  {reviewBy === null ? <span className="text-soft">never</span> : <time>{reviewBy}</time>}
                  {overdue && <Badge tone="warn">overdue</Badge>}
                </span>
              </td>
            </>
          )}
        </DataTable>
      )}
    </Card>
  )
}

/** By their day; those without one last, in the order of the policy. */
function sortRules(rules: Rules): Rules {
  const dayOf = ({ reviewBy }: Rules[number]): string => reviewBy ?? '9999'
  return rules.toSorted((a, b) => (dayOf(a) < dayOf(b) ? -1 : dayOf(a) > dayOf(b) ? 1 : 0))
}

/** Who answers for each rule in force, and when somebody has to look at it again: what is overdue stands first. */

import type { PolicyView } from '@callgate/contracts/policy-view'
import { useState } from 'react'
import { Badge, Word } from '../../ui/badge.tsx'
import { Card } from '../../ui/layout.tsx'
import { Empty } from '../../ui/states.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

type Rules = PolicyView['rules']

const SHOWN = 8

export function RuleOwners({ rules }: { readonly rules: Rules }) {
  const [all, setAll] = useState(false)
  const overdue = rules.filter((rule) => rule.overdue).length
  const orphaned = rules.filter(({ owner }) => owner === null).length
  const aside = [
    ...(overdue > 0 ? [`${overdue} overdue`] : []),
    ...(orphaned > 0 ? [`${orphaned} without an owner`] : []),
  ].join(', ')
  return (
    <Card aside={aside} flush title="Who answers for the rules">
      {rules.length === 0 && (
        <Empty icon="policy" title="No rule">
          Without a rule every call is denied.
        </Empty>
      )}
      <ul aria-label="Who answers for the rules" className="divide-y divide-line text-sm">
        {sortRules(rules)
          .slice(0, all ? rules.length : SHOWN)
          .map((rule) => (
            <Row key={rule.id} rule={rule} />
          ))}
      </ul>
      {!all && rules.length > SHOWN && (
        <div className="no-print border-t border-line p-3 text-center">
          <button className="button" onClick={() => setAll(true)} type="button">
            All {rules.length} rules
          </button>
        </div>
      )}
    </Card>
  )
}

/** The day stands as it does in the policy: it is a day and no moment. */
function Row({ rule: { id, effect, owner, reviewBy, overdue } }: { readonly rule: Rules[number] }) {
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2">
      <span className="min-w-0 flex-1 basis-56">
        <Untrusted className="font-mono text-xs" line max={64} text={id} />
      </span>
      <span className="w-14">
        <Word>{effect}</Word>
      </span>
      <span className="min-w-0 flex-1 basis-36">
        {owner === null ? (
          <span className="text-soft">nobody</span>
        ) : (
          <Untrusted line max={60} text={owner} />
        )}
      </span>
      <span className="flex basis-56 flex-wrap items-center justify-end gap-2 text-soft tabular-nums">
        {overdue && <Badge tone="warn">overdue</Badge>}
        {reviewBy === null ? 'no day to look again' : `look again by ${reviewBy}`}
      </span>
    </li>
  )
}

/** By their day; those without one last, in the order of the policy. */
function sortRules(rules: Rules): Rules {
  const dayOf = ({ reviewBy }: Rules[number]): string => reviewBy ?? '9999'
  return rules.toSorted((a, b) => (dayOf(a) < dayOf(b) ? -1 : dayOf(a) > dayOf(b) ? 1 : 0))
}

/** Which value went from which answer into which request, as the journal recorded it; the values themselves are nowhere. */

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { sessionGraphQuery } from '../../api/queries.ts'
import { Badge, Word } from '../../ui/badge.tsx'
import { Card } from '../../ui/layout.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

const SHOWN = 200

const FORMS = {
  exact: 'as it stood',
  text: 'in a text',
  encoded: 'encoded',
  pieces: 'in pieces',
  forgotten: 'perhaps, forgotten',
  none: 'unknown',
} as const

export function ValueFlows({ conversation }: { readonly conversation: string }) {
  const graph = useQuery(sessionGraphQuery(conversation))
  return (
    <Card flush title="Values that went on">
      <Loaded query={graph} rows={3}>
        {({ values, complete }) =>
          values.length === 0 ? (
            <Empty icon="sessions" title="No value of an answer went into a request">
              What an agent makes up by itself, or got from its user, is not listed.
            </Empty>
          ) : (
            <>
              <table className="table">
                <thead>
                  <tr>
                    <th>From</th>
                    <th>To</th>
                    <th>Where</th>
                    <th>How</th>
                    <th>Trust</th>
                  </tr>
                </thead>
                <tbody>
                  {values
                    .slice(-SHOWN)
                    .toReversed()
                    .map(({ from, to, path, form, trust, stopped }, index) => (
                      <tr key={`${to.exchangeId}-${path}-${index}`}>
                        <td>
                          <Place {...from} />
                        </td>
                        <td>
                          <Place {...to} /> {stopped && <Badge tone="bad">stopped</Badge>}
                        </td>
                        <td>
                          <Untrusted className="font-mono text-xs" line max={60} text={path || '/'} />
                        </td>
                        <td className="text-soft">{FORMS[form]}</td>
                        <td>
                          <Word>{trust}</Word>
                        </td>
                      </tr>
                    ))}
                </tbody>
              </table>
              {(!complete || values.length > SHOWN) && (
                <p className="border-t border-line p-3 text-xs text-soft">
                  The newest are shown; the whole stands in the journal.
                </p>
              )}
            </>
          )
        }
      </Loaded>
    </Card>
  )
}

interface PlaceProps {
  readonly upstream: string
  readonly target: string | null
  readonly exchangeId: string | null
}

function Place({ upstream, target, exchangeId }: PlaceProps) {
  const name = target === null ? upstream : `${upstream}/${target}`
  const text = <Untrusted className="font-mono text-xs" line max={60} text={name} />
  if (exchangeId === null) return text
  return (
    <Link className="link" search={{ exchange: exchangeId }} to="/journal">
      {text}
    </Link>
  )
}

/** One record: what it says, the step it belongs to, and the record itself as it stands in the log. */

import type { JournalRecord } from '@callgate/contracts/journal'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { readRecords, recordQuery } from '../../api/queries.ts'
import { buildSteps } from '../../steps/steps.ts'
import { StepDetail } from '../../steps/step-detail.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Icon } from '../../ui/icon.tsx'
import { JsonBlock } from '../../ui/json.tsx'
import { Card, Page } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { formatExact } from '../../ui/time.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'
import { describeRecord } from './describe-record.ts'

export function RecordPage() {
  const { seq } = useParams({ from: '/journal/$seq' })
  return <Loaded query={useQuery(recordQuery(Number(seq)))}>{(record) => <Shown record={record} />}</Loaded>
}

function Shown({ record }: { readonly record: JournalRecord }) {
  const { seq, timeMs, entry } = record
  const { who, what, came, tone } = describeRecord(record)
  const exchange = 'method' in entry && 'exchangeId' in entry ? entry.exchangeId : null
  return (
    <Page
      actions={
        <>
          {seq > 0 && (
            <Link className="button" params={{ seq: String(seq - 1) }} to="/journal/$seq">
              Before
            </Link>
          )}
          <Link className="button" params={{ seq: String(seq + 1) }} to="/journal/$seq">
            After
          </Link>
          <button className="button" onClick={() => print()} type="button">
            <Icon name="print" size={16} /> Print
          </button>
        </>
      }
      lead={
        <>
          Record {seq}, {entry.type}, {formatExact(timeMs)}
          {who !== '' && (
            <>
              , <Untrusted line max={80} text={who} />
            </>
          )}
        </>
      }
      title={
        <>
          <Untrusted className="font-mono" line max={100} text={what} />
          {came !== '' && <Badge tone={tone}>{came}</Badge>}
        </>
      }
    >
      {exchange !== null && entry.type !== 'approval' && <StepOf exchange={exchange} record={record} />}
      <Card title="As it stands in the log">
        <JsonBlock value={record} />
      </Card>
    </Page>
  )
}

function StepOf({ exchange, record }: { readonly exchange: string; readonly record: JournalRecord }) {
  const query = useQuery({
    queryKey: ['exchange', exchange],
    queryFn: () => readRecords({ exchange, limit: 200 }),
  })
  return (
    <Loaded query={query} rows={4}>
      {({ records }) => {
        const step = buildSteps(records.length === 0 ? [record] : records).find(({ records: own }) =>
          own.some(({ seq }) => seq === record.seq),
        )
        if (step === undefined) return null
        return (
          <Card title="The step it belongs to">
            <StepDetail step={step} />
          </Card>
        )
      }}
    </Loaded>
  )
}

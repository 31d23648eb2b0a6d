/** The policy file, line by line, with what is wrong where it stands. Read only: the file is the source. */

import type { PolicyView } from '@callgate/contracts/policy-view'
import { useQuery } from '@tanstack/react-query'
import { policyQuery } from '../../api/queries.ts'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/layout.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'

const LINE_CHARS_MAX = 400

export function PolicyText() {
  const policy = useQuery(policyQuery)
  return (
    <Card flush title="The policy file">
      <Loaded query={policy} rows={8}>
        {(view) => <Text view={view} />}
      </Loaded>
    </Card>
  )
}

function Text({ view }: { readonly view: PolicyView }) {
  const { file, text, inForce, problems } = view
  const lines = (text ?? '').replace(/\n$/, '').split('\n')
  return (
    <>
      <p className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2 text-sm">
        <span className="font-mono text-xs">{file}</span>
        <Badge tone={inForce ? 'good' : 'warn'}>{inForce ? 'in force' : 'not what is in force'}</Badge>
        <span className="text-soft">Edit the file; it is taken up when it is right.</span>
      </p>
      <Problems problems={problems.filter(({ line }) => line < 1 || line > lines.length)} />
      {text !== null && (
        <ol aria-label="Lines of the policy" className="overflow-x-auto py-2 font-mono text-xs" tabIndex={0}>
          {lines.map((line, index) => (
            <Line
              key={index}
              number={index + 1}
              problems={problems.filter((problem) => problem.line === index + 1)}
              text={line}
            />
          ))}
        </ol>
      )}
    </>
  )
}

interface LineProps {
  readonly number: number
  readonly text: string
  readonly problems: PolicyView['problems']
}

function Line({ number, text, problems }: LineProps) {
  return (
    <li className={problems.length > 0 ? 'bg-warn-wash' : ''} id={`policy-${number}`}>
      <span className="flex gap-4 px-4">
        <span className="w-8 shrink-0 text-right text-soft tabular-nums select-none">{number}</span>
        <span className="whitespace-pre">
          <Untrusted max={LINE_CHARS_MAX} text={text} />
        </span>
      </span>
      <Problems problems={problems} />
    </li>
  )
}

function Problems({ problems }: Pick<LineProps, 'problems'>) {
  if (problems.length === 0) return null
  return (
    <ul className="flex flex-col gap-1 px-4 py-1 font-sans text-sm sm:pl-16">
      {problems.map(({ severity, message, suggestion }, index) => (
        <li key={index}>
          <Badge tone={severity === 'error' ? 'bad' : 'warn'}>{severity}</Badge>{' '}
          <Untrusted max={400} text={message} />
          {suggestion !== null && (
            <span className="text-soft">
              {': '}
              <Untrusted max={400} text={suggestion} />
            </span>
          )}
        </li>
      ))}
    </ul>
  )
}

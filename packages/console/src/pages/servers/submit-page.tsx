/** Submitting a server: what it is, where it comes from, what it is for and what it asks for. Nothing is started by that. */

import type { ServerView } from '@callgate/contracts/registry'
import { DATA_CLASSES, TOOL_KINDS } from '@callgate/contracts/label'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { ask } from '../../api/client.ts'
import { serverQuery } from '../../api/registry-queries.ts'
import { useMay, useSession } from '../../api/session.ts'
import { useAct } from '../../ui/act.tsx'
import type { Answers, Asked } from '../../ui/asked.ts'
import { AskedField, readAnswers } from '../../ui/field.tsx'
import { Card, Page } from '../../ui/layout.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { asksOf, fillFrom, readSource, SOURCES, splitLines, ticked } from './submission.ts'

type Submission = ServerView['submission']

export function SubmitPage() {
  const { id = '' } = useSearch({ from: '/submit' })
  const maySubmit = useMay('submit')
  const before = useQuery({ ...serverQuery(id), enabled: id !== '' })
  return (
    <Page
      lead="Say what it is and why it is needed. Nothing is started: somebody else scans it, reviews it and lets agents use it."
      title={id === '' ? 'Submit a server' : 'Submit it again'}
    >
      {!maySubmit && (
        <Empty icon="servers" title="Not yours to submit">
          That needs the role submitter. An administrator gives it: <code>callgate operator add</code>.
        </Empty>
      )}
      {maySubmit && id === '' && <Form />}
      {maySubmit && id !== '' && (
        <Loaded query={before}>{(server) => <Form before={server?.submission} />}</Loaded>
      )}
    </Page>
  )
}

function useSubmit(type: string) {
  const navigate = useNavigate()
  const submit = async (answers: Answers): Promise<void> => {
    const { id = '', purpose = '', owner = '', why = '' } = answers
    const submission = {
      id,
      source: readSource(type, answers),
      purpose,
      owner,
      scopes: splitLines(answers.scopes),
      systems: splitLines(answers.systems),
      environments: splitLines(answers.environments),
      tags: splitLines(answers.tags),
      classes: ticked(answers, 'class', DATA_CLASSES),
      kinds: ticked(answers, 'kind', TOOL_KINDS),
    }
    await ask('POST /servers', { body: { submission, why } })
    await navigate({ to: '/servers/$id', params: { id } })
  }
  return useAct(
    {
      run: (_, answers) => submit(answers),
      done: 'Submitted: a reviewer scans it next',
      invalidates: ['servers'],
    },
    { quiet: true },
  )
}

function Form({ before }: { readonly before?: Submission | undefined }) {
  const [type, setType] = useState<string>(before?.source.type ?? 'npm')
  const typeId = useId()
  const submit = useSubmit(type)
  const source = before?.source.type === type ? before.source : undefined
  return (
    <form
      className="flex max-w-3xl flex-col gap-5"
      onSubmit={(event) => {
        event.preventDefault()
        submit.mutate({ reason: '', answers: readAnswers(event.currentTarget) })
      }}
    >
      <Card title="What it is">
        <Fields asks={aboutAsks(before, useSession()?.operator.name)} />
      </Card>
      <Card title="Where it comes from">
        <label className="mb-1 block text-sm font-medium" htmlFor={typeId}>
          Source
        </label>
        <select className="field" id={typeId} onChange={({ target }) => setType(target.value)} value={type}>
          {SOURCES.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
        <div className="mt-4">
          <Fields asks={fillFrom(source, asksOf(type))} key={type} />
        </div>
      </Card>
      <Card title="What it asks for">
        <Fields asks={needAsks(before)} />
        <Boxes group="class" legend="Classes of data it handles" of={DATA_CLASSES} said={before?.classes} />
        <Boxes group="kind" legend="What its tools do" of={TOOL_KINDS} said={before?.kinds} />
      </Card>
      {submit.error !== null && (
        <p className="rounded-md bg-bad-wash px-3 py-2 text-sm text-bad" role="alert">
          {submit.error.message}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <button className="button" data-tone="accent" disabled={submit.isPending} type="submit">
          Submit
        </button>
        <Link className="button" data-tone="quiet" to="/servers">
          Leave it
        </Link>
      </div>
    </form>
  )
}

function aboutAsks(before: Submission | undefined, me = ''): readonly Asked[] {
  return [
    {
      name: 'id',
      label: 'Name',
      type: 'text',
      initial: before?.id ?? '',
      hint: 'That of the upstream in callgate.yaml: small letters, digits and hyphens, 24 at most.',
    },
    {
      name: 'purpose',
      label: 'Purpose',
      type: 'text',
      initial: before?.purpose ?? '',
      hint: 'What it is needed for.',
    },
    {
      name: 'owner',
      label: 'Owner',
      type: 'text',
      initial: before?.owner ?? me,
      hint: 'Who answers for it.',
    },
    {
      name: 'why',
      label: 'Reason',
      type: 'text',
      hint: 'Why it is submitted now. Your name and this reason are recorded in the journal.',
    },
  ]
}

function needAsks(before: Submission | undefined): readonly Asked[] {
  const lines = (name: string, label: string, said: readonly string[] = [], hint?: string): Asked => ({
    name,
    label,
    type: 'lines',
    initial: said.join('\n'),
    optional: true,
    ...(hint === undefined ? {} : { hint }),
  })
  return [
    lines(
      'scopes',
      'Scopes',
      before?.scopes,
      'Rights it asks other systems for, one on each line. Wildcards and rights to everything are findings.',
    ),
    lines('systems', 'Connected systems', before?.systems, 'Systems it reaches, one on each line.'),
    lines('environments', 'Environments', before?.environments),
    lines('tags', 'Tags', before?.tags),
  ]
}

function Fields({ asks }: { readonly asks: readonly Asked[] }) {
  return (
    <div className="*:first:mt-0">
      {asks.map((asked) => (
        <AskedField asked={asked} key={asked.name} />
      ))}
    </div>
  )
}

interface BoxesProps {
  readonly legend: string
  readonly group: string
  readonly of: readonly string[]
  readonly said: readonly string[] | undefined
}

function Boxes({ legend, group, of, said = [] }: BoxesProps) {
  return (
    <fieldset className="mt-4">
      <legend className="mb-1 text-sm font-medium">{legend}</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-1">
        {of.map((one) => (
          <label className="flex min-h-6 items-center gap-2 text-sm" key={one}>
            <input
              className="size-4"
              defaultChecked={said.includes(one)}
              name={`${group}/${one}`}
              type="checkbox"
              value="yes"
            />
            {one.replaceAll('-', ' ')}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

/** The control API, readable: every operation of the description that this gateway serves, with what it asks for and what it needs. */

import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { get } from '../../api/request.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { JsonBlock } from '../../ui/json.tsx'
import { Card, Page } from '../../ui/layout.tsx'
import { Empty, Loaded } from '../../ui/states.tsx'
import { Untrusted } from '../../ui/untrusted.tsx'
import { type Described, listOperations, type OpenApi } from './operations.ts'

const TONES: Readonly<Record<string, Tone>> = { GET: 'accent', POST: 'good', DELETE: 'bad' }

export function ApiPage() {
  const { q = '' } = useSearch({ from: '/api' })
  const navigate = useNavigate()
  const description = useQuery({
    queryKey: ['openapi'],
    queryFn: () => get<OpenApi>('/openapi.json'),
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <Page
      actions={
        <>
          <input
            aria-label="Search operations"
            className="field w-64"
            onChange={({ target }) =>
              void navigate({
                to: '/api',
                search: target.value === '' ? {} : { q: target.value },
                replace: true,
              })
            }
            placeholder="Path, permission, words…"
            type="search"
            value={q}
          />
          <a className="button" href="/api/v1/openapi.json">
            OpenAPI 3.1
          </a>
        </>
      }
      lead="Everything this console does goes through these operations, and so can you: with an operator's token as bearer. The command callgate is a client of them too."
      title="Control API"
    >
      <Loaded query={description}>{(document) => <Operations document={document} wanted={q} />}</Loaded>
    </Page>
  )
}

interface OperationsProps {
  readonly document: OpenApi
  readonly wanted: string
}

function Operations({ document, wanted }: OperationsProps) {
  const operations = useMemo(() => listOperations(document), [document])
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean)
  const shown = operations.filter(({ text }) => words.every((word) => text.includes(word)))
  const groups = Map.groupBy(shown, ({ group }) => group)
  if (shown.length === 0)
    return (
      <Empty icon="search" title="No operation like that">
        Search for a part of a path, a permission or a word of the answer.
      </Empty>
    )
  return [...groups].map(([group, own]) => (
    <Card flush key={group} title={<span className="font-mono">/{group}</span>}>
      <ul className="divide-y divide-line">
        {own.map((operation) => (
          <li key={`${operation.method} ${operation.path}`}>
            <Operation operation={operation} />
          </li>
        ))}
      </ul>
    </Card>
  ))
}

function Operation({ operation }: { readonly operation: Described }) {
  const { method, path, answer, permission, parameters, body } = operation
  return (
    <details className="group px-4 py-2.5 text-sm">
      <summary className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <span className="w-16 shrink-0">
          <Badge tone={TONES[method] ?? 'plain'}>{method}</Badge>
        </span>
        <Untrusted className="font-mono text-xs font-medium" line max={120} text={path} />
        <Untrusted className="min-w-0 flex-1 text-soft" line max={160} text={answer} />
        <Badge>{permission}</Badge>
      </summary>
      <div className="flex flex-col gap-3 pt-3 pl-0 sm:pl-19">
        {parameters.length > 0 && (
          <ul className="flex flex-col gap-1">
            {parameters.map(({ name, place, needed, about }) => (
              <li className="flex flex-wrap gap-x-2.5" key={`${place}-${name}`}>
                <span className="font-mono text-xs font-medium">{name}</span>
                <span className="text-xs text-soft">
                  {place}
                  {needed && ', needed'}
                </span>
                <Untrusted className="text-soft" max={300} text={about} />
              </li>
            ))}
          </ul>
        )}
        {body !== undefined && (
          <section>
            <h3 className="mb-1.5 text-xs font-semibold text-soft">Body</h3>
            <JsonBlock value={body} />
          </section>
        )}
        {operation.answers !== undefined && (
          <section>
            <h3 className="mb-1.5 text-xs font-semibold text-soft">Answer</h3>
            <JsonBlock value={operation.answers} />
          </section>
        )}
      </div>
    </details>
  )
}

/** Projection: what stays, what goes, and that the text of a result says no more than its fields. */

import type { JsonObject, JsonValue } from '@callgate/contracts/json'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { projectResult } from './project.ts'

const keep = (...paths: string[]) => ({ type: 'project', keep: paths, drop: null, rule: 'r' }) as const
const drop = (...paths: string[]) => ({ type: 'project', keep: null, drop: paths, rule: 'r' }) as const

const people: JsonObject = {
  items: [
    { name: 'Ada', salary: 9, address: { city: 'London', street: 'St' } },
    { name: 'Bob', salary: 8 },
  ],
  'a/b': { salary: 1 },
  total: 2,
}
const result = (structured: JsonValue): JsonObject => ({
  content: [
    { type: 'text', text: JSON.stringify(structured, null, 2) },
    { type: 'text', text: 'Ada earns 9' },
  ],
  structuredContent: structured,
  _meta: { 'io.modelcontextprotocol/related-task': { taskId: 't' }, 'example.org/copy': structured },
})
const structuredOf = (value: JsonObject | undefined) => value?.['structuredContent']

describe('projection', () => {
  it('keeps what is named and the way to it', () => {
    expect(structuredOf(projectResult(result(people), [keep('/items/*/name', '/total')]))).toEqual({
      items: [{ name: 'Ada' }, { name: 'Bob' }],
      total: 2,
    })
  })

  it('drops what is named, at any depth where asked, and reads escaped names', () => {
    expect(
      structuredOf(projectResult(result(people), [drop('/**/salary', '/items/*/address/street')])),
    ).toEqual({
      items: [{ name: 'Ada', address: { city: 'London' } }, { name: 'Bob' }],
      'a/b': {},
      total: 2,
    })
    expect(structuredOf(projectResult(result(people), [drop('/a~1b', '/items')]))).toEqual({ total: 2 })
  })

  it('adds up over rules', () => {
    const both = [keep('/items/*/name', '/items/*/salary'), drop('/**/salary')]
    expect(structuredOf(projectResult(result(people), both))).toEqual({
      items: [{ name: 'Ada' }, { name: 'Bob' }],
    })
  })

  it('leaves out what stands beside the content, and says nothing without any', () => {
    const beside = { ...result(people), resultType: 'complete', StructuredContent: people, data: people }
    expect(Object.keys(projectResult(beside, [keep('/total')]) ?? {}).toSorted()).toEqual([
      '_meta',
      'content',
      'resultType',
      'structuredContent',
    ])
    expect(projectResult({ data: people }, [keep('/total')])).toEqual({ content: [] })
  })

  it('leaves a question and a task as they are', () => {
    const asked: JsonObject = { resultType: 'input_required', inputRequests: {}, requestState: 's' }
    const begun: JsonObject = { task: { taskId: 't', status: 'working' } }
    expect([asked, begun].map((one) => projectResult(one, [keep('/total')]))).toEqual([asked, begun])
  })

  it('puts the projected fields in place of every text and of foreign metadata', () => {
    const projected = projectResult(result(people), [keep('/total')])
    expect(projected).toEqual({
      content: [{ type: 'text', text: '{\n  "total": 2\n}' }],
      structuredContent: { total: 2 },
      _meta: { 'io.modelcontextprotocol/related-task': { taskId: 't' } },
    })
  })

  it('projects text that is JSON, and gives up on text that is not', () => {
    const text = (content: string): JsonObject => ({ content: [{ type: 'text', text: content }] })
    expect(projectResult(text('{"a":1,"b":2}'), [drop('/b')])).toEqual(text('{"a":1}'))
    expect(projectResult(text('a is 1'), [drop('/b')])).toBeUndefined()
    expect(projectResult({ content: [{ type: 'image', data: '' }] }, [drop('/b')])).toBeUndefined()
  })

  it('hides the text of an error, and reaches into the state of a task', () => {
    const failed = projectResult({ isError: true, content: [{ type: 'text', text: 'salary 9' }] }, [
      drop('/salary'),
    ])
    expect(JSON.stringify(failed)).not.toContain('salary 9')
    const state = projectResult({ taskId: 't', status: 'completed', result: result(people) }, [
      keep('/total'),
    ])
    expect(state).toMatchObject({ taskId: 't', result: { structuredContent: { total: 2 } } })
    const created = { task: { taskId: 't' } }
    expect(projectResult(created, [keep('/total')])).toBe(created)
  })

  it('never leaves a dropped name, and never more than the whole', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const whole = { x: value as JsonValue }
        const without = structuredOf(projectResult(result(whole), [drop('/**/secret')])) as JsonValue
        const names: string[] = []
        JSON.stringify(without, (name: string, member: unknown) => {
          names.push(name)
          return member
        })
        expect(names).not.toContain('secret')
        expect(structuredOf(projectResult(result(whole), [keep('/**')]))).toEqual(whole)
      }),
    )
  })
})

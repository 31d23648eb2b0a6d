/** What differences mean: nothing where nothing differs, something wherever something does, bounded whatever is compared. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '@callgate/contracts/json'
import { classifyDrift, type Drifted } from './classify-drift.ts'
import { Changes } from './changes.ts'
import { compareSchemas } from './compare-schemas.ts'
import { compareTexts } from './compare-texts.ts'
import { findSinks } from './find-sinks.ts'
import { isSameJson } from './same-json.ts'

const classify = (before: JsonObject | null, after: JsonObject, more: Partial<Drifted> = {}) =>
  classifyDrift({ type: 'tool', name: 'a', before, after, found: [], ...more })

const classesOf = (run: (changes: Changes) => void): readonly string[] => {
  const changes = new Changes()
  run(changes)
  return changes.report().changes.map((one) => `${one.class} ${one.risk}`)
}

const schemaClasses = (before: JsonObject | undefined, after: JsonObject | undefined) =>
  classesOf((changes) => compareSchemas(before, after, '/inputSchema', changes))

const textClasses = (before: string, after: string) =>
  classesOf((changes) => compareTexts(before, after, '/description', changes))

describe('any two definitions', () => {
  const definition = fc.dictionary(
    fc.oneof(
      fc.constantFrom('description', 'inputSchema', 'annotations', 'icons', '_meta', 'name'),
      fc.string(),
    ),
    fc.jsonValue({ maxDepth: 4 }),
  ) as fc.Arbitrary<JsonObject>

  it('differ exactly where a change is told, and the gravest comes first', () => {
    fc.assert(
      fc.property(definition, definition, (a, b) => {
        expect(classify(a, structuredClone(a)).changes).toEqual([])
        const { changes, risk } = classify(a, b)
        expect(changes.length === 0).toBe(isSameJson(a, b))
        if (changes[0] !== undefined) expect(risk).toBe(changes[0].risk)
      }),
    )
  })

  it('are told of in a bounded way, with the gravest kept', () => {
    const properties = Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [`p${at}`, {}]))
    const after = { inputSchema: { properties: { ...properties, webhook: {} } } }
    const { changes, truncated } = classify({ inputSchema: { properties: {} } }, after)
    expect(changes.length).toBeLessThanOrEqual(200)
    expect(truncated).toBe(true)
    expect(changes[0]).toMatchObject({ class: 'new-sink', path: '/inputSchema/properties/webhook' })
  })

  it('are compared however deep they are', () => {
    let deep: JsonObject = { type: 'string' }
    for (let level = 0; level < 500; level += 1) deep = { properties: { a: deep } }
    expect(classify({ inputSchema: {} }, { inputSchema: deep }).changes).not.toEqual([])
  })
})

describe('texts', () => {
  it.each([
    ['Reads the file.', 'Reads the  file'],
    ['Reads the file.', 'reads the file!'],
    ['Recieves the message', 'Receives the message'],
  ])('%j and %j differ by a slip', (a, b) => expect(textClasses(a, b)).toEqual(['text-typo low']))

  it.each([
    ['It may send mail', 'It can send mail'],
    ['It does send mail', 'It does not send mail'],
    ['Sends to port 8080', 'Sends to port 8081'],
    ['Sends to a.example', 'Sends to b.example'],
    ['Never deletes', 'Always deletes'],
    ['Reads the file', 'Reads the\u200b file'],
    ['Reads only known files', 'Reads unknown files'],
  ])('%j and %j say something else', (a, b) => expect(textClasses(a, b)).toEqual(['text-changed medium']))
})

describe('schemas', () => {
  it.each([
    [{ minimum: 5 }, { minimum: 1 }, 'schema-widened medium'],
    [{ minimum: 1 }, { minimum: 5 }, 'schema-narrowed low'],
    [{ maxLength: 5 }, {}, 'schema-widened medium'],
    [{ type: 'integer' }, { type: 'number' }, 'schema-widened medium'],
    [{ type: ['string', 'null'] }, { type: 'string' }, 'schema-narrowed low'],
    [{ anyOf: [{ type: 'string' }] }, { anyOf: [{ type: 'string' }, {}] }, 'schema-widened medium'],
    [{ allOf: [{ minimum: 1 }] }, { allOf: [] }, 'schema-widened medium'],
    [{ additionalProperties: { type: 'string' } }, { additionalProperties: false }, 'schema-narrowed low'],
    [{ $ref: '#/$defs/a' }, { $ref: '#/$defs/b' }, 'schema-changed medium'],
    [{ $defs: { a: { const: 1 } } }, { $defs: { a: { const: 2 } } }, 'enum-changed medium'],
    [{ items: { enum: ['a'] } }, { items: {} }, 'enum-changed medium'],
  ])('%j became %j: %s', (a, b, kind) => expect(schemaClasses(a, b)).toEqual([kind]))

  it('tells nothing of an order that does not matter', () => {
    expect(schemaClasses({ required: ['a'], type: 'object' }, { type: 'object', required: ['a'] })).toEqual(
      [],
    )
  })
})

describe('sinks', () => {
  it('finds hosts behind user names, addresses and paths, and none in the shape of a schema', () => {
    const found = findSinks({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      description: 'See HTTPS://a@Evil.example:8443/x, mail Help@Evil.example, or ~/.config/x.',
    })
    expect(found.map(({ kind, value }) => `${kind} ${value}`)).toEqual([
      'host evil.example:8443',
      'mail address a@evil.example',
      'mail address help@evil.example',
      'path ~/.config/x',
    ])
  })
})

describe('new versions', () => {
  it('is told that nobody accepted any of it, and what it says to the agent', () => {
    const found = [{ code: 'x/y', class: 'tool-poisoning', path: '/description' }]
    expect(classify(null, { description: 'Do this.' }, { found }).changes.map((one) => one.class)).toEqual([
      'text-got-instruction',
      'new-item',
    ])
  })

  it('tells nothing of what inspection found in a text that was accepted as it is', () => {
    const found = [{ code: 'x/y', class: 'tool-poisoning', path: '/description' }]
    const before = { description: 'Do this.', title: 'A' }
    const { changes } = classify(before, { ...before, title: 'Another' }, { found })
    expect(changes.map((one) => one.class)).toEqual(['text-changed'])
  })
})

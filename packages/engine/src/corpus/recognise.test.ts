/** A text is read as what it is: an object of the protocol, or a document. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recogniseText, TEXT_KINDS } from './recognise.ts'

const hooks = (value: unknown): string[] =>
  recogniseText(JSON.stringify(value), 'auto').map(({ part }) => part.hook)

describe('recognising a text', () => {
  it('takes objects of the protocol for what they are', () => {
    const tool = { name: 'a', description: 'b', inputSchema: { type: 'object' } }
    expect(hooks(tool)).toEqual(['tool-definition'])
    expect(hooks({ tools: [tool, tool, 'no tool'] })).toEqual(['tool-definition', 'tool-definition'])
    expect(hooks({ jsonrpc: '2.0', id: 1, result: { tools: [tool] } })).toEqual(['tool-definition'])
    expect(hooks({ prompts: [{ name: 'p' }] })).toEqual(['item-definition'])
    expect(hooks({ content: [{ type: 'text', text: 'x' }] })).toEqual(['result'])
    expect(hooks({ contents: [] })).toEqual(['resource'])
    expect(hooks({ messages: [] })).toEqual(['prompt'])
    expect(
      hooks({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'a', arguments: {} } }),
    ).toEqual(['call-arguments'])
  })

  it('takes everything else for a document, unless it is told', () => {
    expect(hooks({ some: 'data' })).toEqual(['resource'])
    expect(recogniseText('plain words', 'auto')[0]).toMatchObject({ textAt: '/contents/0/text' })
    expect(recogniseText('plain words', 'result')[0]?.part.hook).toBe('result')
    expect(recogniseText('{"tools":[]}', 'prompt')[0]?.part.hook).toBe('prompt')
  })

  it('answers for any text', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...TEXT_KINDS),
        fc.oneof(fc.string({ unit: 'binary' }), fc.json()),
        (kind, text) => {
          expect(Array.isArray(recogniseText(text, kind))).toBe(true)
        },
      ),
    )
  })
})

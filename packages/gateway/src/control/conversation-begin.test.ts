/** What is imposed on a conversation while a host begins another one is not lifted by that. */

import { expect, test } from 'vitest'
import { createControlClient } from './client.ts'
import { openTestControl } from './control.fixture.ts'

test('a step that is imposed while the act is recorded keeps the conversation, and the record says that it failed', async () => {
  const opened = await openTestControl()
  try {
    const { services, acts, operatorToken } = opened
    const { responses } = services
    let begun = 0
    Object.assign(services, {
      conversations: {
        ...services.conversations,
        idOf: () => 'conv_1',
        begin: async () => ({ conversation: `conv_${(begun += 1) + 1}`, ended: 'conv_1' }),
      },
      async recordAdmin(entry: (typeof acts)[number]) {
        acts.push(entry)
        if (acts.length > 1) return
        const step = { step: 'freeze', scope: 'conversation', subject: 'conv_1' } as const
        await responses.impose({ ...step, reason: 'odd', forMs: null, incident: null }, 'ada')
      },
    })
    const { url } = await opened.listen()
    const client = createControlClient({ url, operatorToken })
    const owner = { principal: 'alice', agent: 'tester' }
    await expect(client.beginConversation(owner)).rejects.toThrow('undo it first')
    expect(begun).toBe(0)
    expect(acts).toMatchObject([
      { act: 'conversation.begin', accepted: true },
      { act: 'conversation.begin', accepted: false },
    ])
  } finally {
    await opened.close()
  }
})

/** Whatever is asked about a policy holds up nobody but whoever asked. */

import { PolicyCase, PolicyDocument } from '@callgate/contracts/policy'
import { afterEach, expect, test } from 'vitest'
import { readDocument } from '../ask-policy.ts'
import { PolicyQuestions } from './questions.ts'

const open: PolicyQuestions[] = []
afterEach(() => Promise.all(open.splice(0).map((one) => one.close())))

function ask(timeoutMs?: number): PolicyQuestions {
  const questions = new PolicyQuestions(timeoutMs)
  open.push(questions)
  return questions
}

const IN_FORCE = {
  policyDocument: PolicyDocument.parse({
    version: 1,
    rules: [{ id: 'echo', effect: 'allow', upstreams: ['a'], targets: ['echo'] }],
  }),
  // As in a gateway: what is known of a server has functions in it, which no thread can be sent.
  upstreams: new Map([['a', { open: () => undefined }]]),
  gates: {},
  config: { response: { channels: [{ id: 'chat', secret: () => 'never sent' }] } },
  cases: [PolicyCase.parse({ name: 'echo', upstream: 'a', target: 'echo', expect: 'allow' })],
}

/** A billion steps, in texts that a viewer may ask about. */
function askForever(questions: PolicyQuestions) {
  const when = 'args.xs.exists(a, args.xs.exists(b, a == b + 100000))'
  const rules = Array.from(
    { length: 400 },
    (_, i) => `  - {id: r${i}, effect: deny, when: "${when} || ${i} < 0"}`,
  )
  const xs = JSON.stringify(Array.from({ length: 40 }, (_, i) => i))
  const cases = Array.from(
    { length: 400 },
    (_, i) => `  - {name: c${i}, upstream: a, target: echo, args: {xs: ${xs}}, expect: deny}`,
  )
  const text = `version: 1\nrules:\n${rules.join('\n')}\n`
  return questions.test({ text, cases: `version: 1\ncases:\n${cases.join('\n')}\n` }, IN_FORCE)
}

test('what is asked is answered, and what is wrong with it is said', async () => {
  const questions = ask()
  const checked = await questions.check({ text: 'version: 1\nrules: 3\n', cases: null }, IN_FORCE)
  expect(checked).toMatchObject({ ok: false, problems: [{ line: 2 }] })
  expect(await questions.test({}, IN_FORCE)).toMatchObject({ passed: 1, failed: 0 })
  await expect(questions.test({ text: 'version: 9' }, IN_FORCE)).rejects.toThrow(/policy has an error/)
})

test('a question without end is given up, others are not held up, and the next is answered', async () => {
  const questions = ask(3_000)
  let turns = 0
  const turn = setInterval(() => (turns += 1), 10)
  await expect(askForever(questions)).rejects.toThrow(/takes longer than 3000 ms/)
  clearInterval(turn)
  // On the thread of calls not one turn would have come.
  expect(turns).toBeGreaterThan(5)
  expect(await questions.test({}, IN_FORCE)).toMatchObject({ passed: 1 })
})

test('more questions than may wait are refused', async () => {
  const questions = ask()
  const asked = await Promise.allSettled(Array.from({ length: 40 }, () => questions.test({}, IN_FORCE)))
  const refused = asked.filter(({ status }) => status === 'rejected')
  expect(refused.length).toBeGreaterThan(0)
  expect(asked.length - refused.length).toBeGreaterThan(0)
})

test('of many mistakes the first fifty are told', async () => {
  const text = `version: 1\nrules: [${'{},'.repeat(5_000)}]`
  const { problems } = await ask(30_000).check({ text, cases: null }, IN_FORCE)
  expect(problems).toHaveLength(50)
})

test('a large text is read as a policy beside the calls, and says the same', async () => {
  const rules = Array.from(
    { length: 1_000 },
    (_, i) => `  - {id: r${i}, effect: deny, when: 'args.n == ${i}'}`,
  )
  const text = `version: 1\nrules:\n${rules.join('\n')}\n`
  let turns = 0
  const turn = setInterval(() => (turns += 1), 5)
  const read = await ask(30_000).read(text, IN_FORCE)
  clearInterval(turn)
  expect(turns).toBeGreaterThan(5)
  expect(read).toEqual(readDocument(text, IN_FORCE))
  await expect(ask(30_000).read('version: 9', IN_FORCE)).rejects.toThrow(/policy has an error/)
})

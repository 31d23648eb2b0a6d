/** Channels and routes that cannot work do not load, and say why. */

import { ResponseConfig } from '@callgate/contracts/response-config'
import { expect, test } from 'vitest'
import { checkChannels } from './check-channels.ts'

const complaintsOf = (response: object): readonly string[] => {
  const messages: string[] = []
  checkChannels(ResponseConfig.parse(response), (_path, { message }) => messages.push(message))
  return messages
}
const mail = {
  id: 'mail',
  type: 'email',
  from: 'a@b.example',
  to: ['c@d.example'],
  url: 'smtps://mail.example',
}

test('what each kind needs', () => {
  expect(complaintsOf({ channels: [mail] })).toEqual([])
  const bare = ['webhook', 'slack', 'teams', 'pagerduty', 'email'].map((type) => ({ id: type, type }))
  expect(complaintsOf({ channels: bare })).toHaveLength(8)
})

test('addresses of the wrong kind, with credentials in them, or with half of a sign-in', () => {
  const say = (more: object) => complaintsOf({ channels: [{ ...mail, ...more }] })
  expect(say({ url: 'https://mail.example' })).toEqual(['a mail server is named smtps://host or smtp://host'])
  expect(say({ url: 'smtps://gate:secret@mail.example' })).toEqual(['an address must not carry credentials'])
  expect(say({ user: 'gate' })).toEqual(['user and secret, the password, go together'])
  const hook = { id: 'hook', type: 'webhook', url: 'smtp://mail.example', to: ['c@d.example'] }
  expect(complaintsOf({ channels: [hook] })).toEqual(['smtp is for email alone', 'to is for email alone'])
})

test('addresses that would be more than one, or a header, have no shape', () => {
  for (const to of [
    'a@b.example, c@d.example',
    'a@b.example\r\nBcc: x@y.example',
    '<a@b.example>',
    'a b@c.example',
  ])
    expect(ResponseConfig.safeParse({ channels: [{ ...mail, to: [to] }] }).success).toBe(false)
})

test('routes name channels that are there, and only what can be answered escalates', () => {
  const route = { id: 'calls', on: ['approval-waiting'], channels: ['mail'] }
  expect(complaintsOf({ channels: [mail], routes: [route, route] })).toEqual(['two routes are called calls'])
  const lost = { ...route, escalate: [{ afterMs: 60_000, channels: ['nobody'] }] }
  expect(complaintsOf({ channels: [mail], routes: [lost] })).toEqual([
    'the route calls tells nobody, which is no channel',
  ])
  const endless = { ...lost, on: ['policy-activated'] }
  expect(ResponseConfig.safeParse({ channels: [mail], routes: [endless] }).success).toBe(false)
})

test('quiet hours have a zone that there is, and end', () => {
  const shape = (quietHours: object): boolean =>
    ResponseConfig.safeParse({ channels: [{ ...mail, quietHours }] }).success
  expect(shape({ zone: 'Europe/Berlin', from: '22:00', to: '07:00' })).toBe(true)
  expect(shape({ zone: 'Mars/Olympus', from: '22:00', to: '07:00' })).toBe(false)
  expect(shape({ zone: 'UTC', from: '22:00', to: '22:00' })).toBe(false)
  expect(shape({ zone: 'UTC', from: '00:00', to: '24:00' })).toBe(false)
  expect(shape({ zone: 'UTC', from: '25:00', to: '07:00' })).toBe(false)
})

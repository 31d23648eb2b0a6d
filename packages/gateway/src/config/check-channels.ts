/** Checks who is told and of what: each channel has what its kind needs, and routes name channels that are there. */

import type { ResponseChannel, ResponseConfig } from '@callgate/contracts/response-config'
import type { Complaint, YamlPath } from './yaml-source.ts'

type Complain = (path: YamlPath, complaint: Complaint) => void

/** What each kind needs beside id and type, and what a wrong address looks like. */
const NEEDS: Readonly<
  Record<
    ResponseChannel['type'],
    readonly { readonly key: keyof ResponseChannel; readonly message: string }[]
  >
> = {
  webhook: [{ key: 'url', message: 'this channel needs a url' }],
  slack: [{ key: 'secret', message: 'slack needs secret: its URL is one' }],
  teams: [{ key: 'secret', message: 'teams needs secret: the URL of its workflow is one' }],
  pagerduty: [
    { key: 'url', message: 'this channel needs a url' },
    { key: 'secret', message: 'pagerduty needs secret: the routing key' },
  ],
  email: [
    { key: 'url', message: 'email needs a url: smtps://host or smtp://host' },
    { key: 'from', message: 'email needs from: the sender' },
    { key: 'to', message: 'email needs to: who gets it' },
  ],
}
const MAIL_ALONE = ['user', 'from', 'to', 'caFile'] as const

/** The ids of the channels there are. */
export function checkChannels(
  { channels, routes }: Pick<ResponseConfig, 'channels' | 'routes'>,
  complain: Complain,
): ReadonlySet<string> {
  const known = new Set<string>()
  for (const [index, channel] of channels.entries()) {
    const path = ['response', 'channels', index]
    if (known.has(channel.id)) complain(path, { message: `two channels are called ${channel.id}` })
    known.add(channel.id)
    for (const { key, message } of NEEDS[channel.type])
      if (channel[key] === undefined) complain(path, { message })
    checkAddress(channel, path, complain)
  }
  const named = new Set<string>()
  for (const [index, { id, channels: direct, escalate }] of routes.entries()) {
    const path = ['response', 'routes', index]
    if (named.has(id)) complain(path, { message: `two routes are called ${id}` })
    named.add(id)
    for (const one of [...direct, ...escalate.flatMap((step) => step.channels)])
      if (!known.has(one))
        complain(path, {
          message: `the route ${id} tells ${one}, which is no channel`,
          suggestion:
            known.size === 0 ? 'name it under response.channels' : `there is ${[...known].join(', ')}`,
        })
  }
  return known
}

function checkAddress(channel: ResponseChannel, path: YamlPath, complain: Complain): void {
  const { type, url, user, secret } = channel
  const isMail = type === 'email'
  const protocol = url === undefined ? undefined : new URL(url).protocol
  if (protocol !== undefined && isMail !== /^smtps?:$/.test(protocol))
    complain([...path, 'url'], {
      message: isMail ? 'a mail server is named smtps://host or smtp://host' : 'smtp is for email alone',
    })
  if (isMail && url !== undefined && /@/.test(new URL(url).href))
    complain([...path, 'url'], {
      message: 'an address must not carry credentials',
      suggestion: 'name the user under user, and where its password is read from under secret',
    })
  if (isMail && (user === undefined) !== (secret === undefined))
    complain(path, { message: 'user and secret, the password, go together' })
  for (const key of MAIL_ALONE)
    if (!isMail && channel[key] !== undefined)
      complain([...path, key], { message: `${key} is for email alone` })
}

/** Mail over a real SMTP server: TLS or nothing, passwords never in the clear, and every way a server can fail. */

import { hash, X509Certificate } from 'node:crypto'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { NetworkConfig } from '@callgate/contracts/network'
import { afterEach, expect, test } from 'vitest'
import type { SMTPServerOptions } from 'smtp-server'
import { DeliveryRefused, type Mail } from '../pipeline/ports/mail-port.ts'
import { createSendMail } from './mail.ts'
import { PASSWORD, startMailServer, type TestMailServer } from './mail-server.fixture.ts'
import { createReach, NetworkRefused } from './reach.ts'

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
})

async function start(options?: SMTPServerOptions): Promise<TestMailServer> {
  const server = await startMailServer(options)
  closers.push(() => server.close())
  return server
}

function sender(settings: Partial<NetworkConfig> = {}, address = '127.0.0.1') {
  const config = NetworkConfig.parse(settings)
  const reach = createReach(
    () => config,
    async () => [{ address, family: 4 }],
  )
  return createSendMail({ reach, pins: () => config.pins })
}

const mailTo = (
  server: { readonly port: number; readonly caFile?: string },
  more: Partial<Mail> = {},
): Mail => ({
  url: `smtp://localhost:${server.port}`,
  signIn: { user: 'gate', password: PASSWORD },
  caFile: server.caFile ?? null,
  from: 'callgate@gate.example',
  to: ['ops@gate.example'],
  subject: 'A call waits',
  text: 'Somebody has to look.',
  html: '<p>Somebody has to look.</p>',
  id: 'ntm_1',
  thread: 'apv_1',
  timeoutMs: 5_000,
  ...more,
})
const failure = (sent: Promise<void>): Promise<Error> =>
  sent.then(
    () => new Error('it was sent'),
    (error: unknown) => error as Error,
  )

test('STARTTLS, then who signs in, then the mail: both parts, one thread, an id that stays the same', async () => {
  const server = await start()
  const send = sender()
  await send(mailTo(server))
  await send(mailTo(server, { id: 'ntm_2', to: ['ops@gate.example', 'duty@gate.example'] }))
  const [first, second] = server.received
  expect(first).toMatchObject({
    secure: true,
    user: 'gate',
    from: 'callgate@gate.example',
    text: expect.stringContaining('Somebody has to look.'),
    html: expect.stringContaining('<p>Somebody'),
  })
  expect(first?.headers.get('message-id')).toBe('<ntm_1@gate.example>')
  expect(second?.headers.get('message-id')).toBe('<ntm_2@gate.example>')
  for (const one of [first, second]) {
    expect(one?.headers.get('references')).toBe('<apv_1@gate.example>')
    expect(one?.headers.get('in-reply-to')).toBe('<apv_1@gate.example>')
    expect(one?.headers.get('auto-submitted')).toBe('auto-generated')
  }
  expect(second?.to).toEqual(['ops@gate.example', 'duty@gate.example'])
})

test('TLS from the first byte', async () => {
  const server = await start({ secure: true })
  await sender()(mailTo(server, { url: `smtps://localhost:${server.port}` }))
  expect(server.received).toMatchObject([{ secure: true, user: 'gate' }])
})

test('a certificate that nobody vouches for, or that is somebody else’s, gets nothing', async () => {
  const server = await start()
  expect((await failure(sender()(mailTo(server, { caFile: null })))).message).toMatch(/self-signed/)
  const url = `smtp://mail.localhost:${server.port}`
  expect((await failure(sender()(mailTo(server, { url })))).message).toMatch(/altnames/i)
  expect(server.received).toEqual([])
})

test('pins of network.pins hold', async () => {
  const server = await start()
  const spki = new X509Certificate(server.certificate).publicKey.export({ type: 'spki', format: 'der' })
  const pin = (key: string): Partial<NetworkConfig> => ({ pins: { localhost: [`sha256/${key}`] } })
  await sender(pin(hash('sha256', spki, 'base64')))(mailTo(server))
  expect(server.received).toHaveLength(1)
  const other = hash('sha256', 'other', 'base64')
  expect((await failure(sender(pin(other))(mailTo(server)))).message).toMatch(/network\.pins/)
  expect(server.received).toHaveLength(1)
})

// GATE-30.12
test('without TLS no password is sent, and elsewhere than on loopback no mail either', async () => {
  const server = await start({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'], allowInsecureAuth: true })
  expect((await failure(sender()(mailTo(server)))).message).not.toBe('it was sent')
  const away = { url: `smtp://mail.test:${server.port}`, signIn: null }
  const elsewhere = sender({ allowPrivate: ['127.0.0.1'] })
  expect((await failure(elsewhere(mailTo(server, away)))).message).not.toBe('it was sent')
  expect(server.received).toEqual([])
  await sender()(mailTo(server, { signIn: null }))
  expect(server.received).toMatchObject([{ secure: false, user: null }])
})

test('a server that offers nobody to sign in is not given the mail', async () => {
  const server = await start({ disabledCommands: ['AUTH'] })
  expect((await failure(sender()(mailTo(server)))).message).not.toBe('it was sent')
  expect(server.received).toEqual([])
})

test('a name that leads inside is not connected to', async () => {
  const server = await start()
  const url = `smtp://mail.test:${server.port}`
  expect(await failure(sender()(mailTo(server, { url })))).toBeInstanceOf(NetworkRefused)
  expect(server.connections()).toBe(0)
})

test('a wrong password and 5xx are final, 4xx is not; nothing of what the server said is repeated', async () => {
  const server = await start()
  const wrong = await failure(sender()(mailTo(server, { signIn: { user: 'gate', password: 'guess' } })))
  expect(wrong).toBeInstanceOf(DeliveryRefused)
  expect(wrong).toMatchObject({ isFinal: true })
  expect(wrong.message).not.toContain('guess')
  for (const [responseCode, isFinal] of [
    [550, true],
    [452, false],
  ] as const) {
    const refusing = await start({
      onRcptTo: (_address, _session, done) =>
        done(Object.assign(new Error('\u001b[2J<b>evil</b>'), { responseCode })),
    })
    const refused = await failure(sender()(mailTo(refusing)))
    expect(refused).toMatchObject({ isFinal })
    expect(refused.message).toMatch(new RegExp(`^localhost answered ${responseCode} `))
    expect(refused.message).not.toContain('evil')
  }
})

test('if one of several people is refused, it is said', async () => {
  const server = await start({
    onRcptTo: ({ address }, _session, done) =>
      done(address.startsWith('gone') ? Object.assign(new Error('no'), { responseCode: 550 }) : null),
  })
  const to = ['ops@gate.example', 'gone@gate.example']
  expect((await failure(sender()(mailTo(server, { to })))).message).toBe('localhost refused 1 of 2 people')
})

async function listen(onConnection: (socket: Socket) => void): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    onConnection(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => server.close())
  return server
}
const portOf = (server: Server): { readonly port: number } => ({
  port: (server.address() as AddressInfo).port,
})

test('a server that says nothing, one that says too much, and one that dies in the middle', async () => {
  const silent = await listen(() => undefined)
  const late = await failure(sender()(mailTo(portOf(silent), { timeoutMs: 200 })))
  expect(late.message).toMatch(/did not take the mail within 200 ms|Greeting never received/)
  const talking = await listen((socket) => {
    const more = (): void =>
      void (socket.writable && socket.write('220-'.padEnd(8_192, 'x'), () => setImmediate(more)))
    more()
  })
  const loud = await failure(sender()(mailTo(portOf(talking))))
  expect(loud).not.toBeInstanceOf(DeliveryRefused)
  expect(loud.message).not.toBe('it was sent')
  // Between the two, so that the connection can be cut once the whole mail is there.
  const cut: Socket[] = []
  const dying = await start({
    onData(stream) {
      stream.on('data', () => undefined)
      stream.on('end', () => cut.forEach((socket) => socket.destroy()))
    },
  })
  const between = await listen((socket) => {
    const inner = connect(dying.port, '127.0.0.1')
    inner.on('error', () => undefined)
    socket.pipe(inner).pipe(socket)
    cut.push(socket)
  })
  const dead = await failure(sender()(mailTo({ ...portOf(between), caFile: dying.caFile })))
  expect(dead.message).not.toBe('it was sent')
  expect(dead).not.toBeInstanceOf(DeliveryRefused)
})

test('no text becomes a header, a recipient or an address', async () => {
  const server = await start()
  const evil = 'x\r\nBcc: evil@evil.example\r\n\r\n<script>'
  await sender()(mailTo(server, { subject: evil }))
  expect(server.received[0]?.to).toEqual(['ops@gate.example'])
  expect([...(server.received[0]?.headers.keys() ?? [])]).not.toContain('bcc')
  await sender()(mailTo(server, { to: ['ops@gate.example>\r\nRCPT TO:<evil@evil.example'] })).catch(
    () => undefined,
  )
  expect(server.received.flatMap(({ to }) => to)).not.toContain('evil@evil.example')
})

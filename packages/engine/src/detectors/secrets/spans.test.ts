/** A finding marks the secret and nothing else of the text. */

import { describe, expect, it } from 'vitest'
import { createTestInspector, CONTEXT } from '../../inspector-fixture.ts'
import { expandSample } from '../../rules/expand-sample.ts'

const inspector = createTestInspector()

function findSecrets(text: string): string[] {
  return inspector
    .inspect({ hook: 'result', value: { content: [{ type: 'text', text }] }, context: CONTEXT })
    .findings.filter((finding) => finding.detector === 'secrets')
    .map((finding) => text.slice(finding.span.start, finding.span.end))
}

describe('the span of a secret', () => {
  it.each([
    ['{"password": "«kX9{{alnum:6}}!q»", "user": "mira"}'],
    ['password=«kX9{{alnum:6}}!q»&user=mira'],
    ['Server=db1;Password=«{{alnum:14}}»;Database=shop'],
    ['postgresql://app:«{{alnum:14}}»@db.acme-corp.net:5432/orders'],
    ["curl -u 'app:«kX9{{alnum:9}}»' https://api.acme-corp.net"],
    ['Authorization: Bearer «{{alnum:40}}».'],
    ['token=«ghp_{{alnum:36}}», then more'],
    ['api_key = "«{{alnum:32}}»" # of the vendor'],
    ['<password>«kX9{{alnum:6}}!q»</password>'],
    ['The password for the vpn is «kX9{{alnum:8}}».'],
    ['Das Passwort lautet „«kX9{{alnum:8}}»“'],
    ['パスワードは「«kX9{{alnum:8}}»」です'],
    ["INSERT INTO users (name, password, mail) VALUES ('mira', '«kX9{{alnum:8}}!»', 'a')"],
    ['variable "db_password" {\n  type = string\n  default = "«kX9{{alnum:8}}»"\n}'],
    ["echo 'mira:«kX9{{alnum:8}}»' | chpasswd"],
    ['| password | «kX9{{alnum:8}}» |'],
    ['machine api.acme-corp.net login app password «{{alnum:16}}»\nmachine b'],
    ['before «-----BEGIN PRIVATE KEY-----\n{{b64:64}}\n{{b64:64}}\n-----END PRIVATE KEY-----» and after'],
  ])('is marked exactly in %s', (sample) => {
    const marked = expandSample(sample)
    const [before = '', secret = '', after = ''] = marked.split(/[«»]/)
    expect(findSecrets(before + secret + after)).toEqual([secret])
  })

  it('is each value of the column of a table', () => {
    const one = expandSample('kX9{{alnum:8}}')
    const two = expandSample('q7{{alnum:9}}')
    for (const table of [
      `id,username,password\n1,mira,${one}\n2,jon,${two}\n`,
      `| user | password |\n|------|----------|\n| mira | ${one} |\n| jon | ${two} |\n`,
      `login\tpassword\r\nmira\t${one}\r\njon\t${two}\r\n`,
      `mira@acme-corp.net:${one}\njon@acme-corp.net:${two}\n`,
    ])
      expect(findSecrets(table)).toEqual([one, two])
  })

  it('is found in a section whose name says what its key opens', () => {
    const key = expandSample('{{alnum:32}}')
    expect(findSecrets(`stripe:\n  region: eu\n  key: ${key}\n`)).toEqual([key])
    expect(findSecrets(`[api]\nkey = "${key}"\n`)).toEqual([key])
    expect(findSecrets(`columns:\n  key: ${key}\n`)).toEqual([])
  })

  it('is the password also where the user is called the same at first', () => {
    const secret = expandSample('{{alnum:12}}')
    expect(findSecrets(`amqp://${secret}x:${secret}@mq.acme-corp.net/`)).toEqual([secret])
  })

  it('leaves what is nested in an encoding to the view that reads it', () => {
    const secret = expandSample('{{alnum:32}}')
    expect(findSecrets(`"{\\"api_key\\": \\"${secret}\\"}"`)).toEqual([secret])
  })
})

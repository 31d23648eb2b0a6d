import { expect, test } from 'vitest'
import { isAddressToOpen } from './asked-url.ts'

test.each([
  'https://example.com/consent?state=1#top',
  'HTTPS://EXAMPLE.COM',
  'http://localhost:8080/callback',
  'https://[2001:db8::1]/',
  'https://bücher.example/',
])('%s can be opened', (url) => {
  expect(isAddressToOpen(url)).toBe(true)
})

test.each([
  ['a script', 'javascript:alert(1)'],
  ['a script with a tab that browsers drop', 'java\tscript:alert(1)'],
  ['a document in the address', 'data:text/html,x'],
  ['a file', 'file:///etc/passwd'],
  ['another program', 'ms-settings:'],
  ['an intent', 'intent://x#Intent;end'],
  ['another host before the host', 'https://example.com@evil.example/'],
  ['a password', 'https://u:p@example.com/'],
  ['a backslash that browsers read as a slash', 'https://evil.example\\@example.com/'],
  ['no scheme', '//example.com/'],
  ['no slashes', 'https:example.com'],
  ['three slashes', 'https:///example.com'],
  ['a line break', 'https://example.com/\r\nX: y'],
  ['white space before it', ' https://example.com'],
  ['a port that is none', 'https://example.com:99999/'],
  ['no host', 'https://'],
  ['an endless one', `https://example.com/${'x'.repeat(9_000)}`],
  ['an empty one', ''],
  ['a number', 5],
  ['nothing', null],
  ['none', undefined],
] as const)('%s cannot', (_name, url) => {
  expect(isAddressToOpen(url)).toBe(false)
})

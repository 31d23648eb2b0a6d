import { describe, expect, it } from 'vitest'
import { findInOtherScripts } from './other-scripts.ts'

const ADDRESSES = ['〒150-0001 東京都渋谷区神宮前1丁目2番3号', '北京市朝阳区建国路88号3层']
const FILLER = '说明文字。'

const writtenIn = (text: string): readonly string[] =>
  findInOtherScripts(text).map(({ start, end }) => text.slice(start, end))

describe('findInOtherScripts', () => {
  it.each(ADDRESSES)('finds %s alone, at both ends of a long text and in its middle', (address) => {
    expect(writtenIn(address)).toEqual([address])
    const filler = FILLER.repeat(400)
    const text = `${address}。${filler}${address}。${filler}。${address}`
    expect(writtenIn(text)).toEqual([address, address, address])
  })

  it('finds each of many that stand side by side', () => {
    const text = `${ADDRESSES[1]}。`.repeat(60)
    expect(writtenIn(text)).toHaveLength(60)
  })

  it('finds what people say of themselves where no digit stands', () => {
    expect(writtenIn(`${FILLER.repeat(50)}我叫王小明。`)).toEqual(['王小明'])
    expect(writtenIn('Привет, меня зовут Иван Петров.')).toEqual(['Иван Петров'])
  })
})

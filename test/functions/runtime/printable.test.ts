import assert from 'node:assert/strict';
import { printable, printableLines } from '../../../functions/runtime/printable.ts';

describe('printable', () => {
  const cases: { of: string; text: string; is: string }[] = [
    { of: 'text', text: 'Zürich 東京 é ✓', is: 'Zürich 東京 é ✓' },
    { of: 'an emoji', text: '🚗', is: '🚗' },
    { of: 'a colour', text: '\u001b[31mred', is: '\\u001b[31mred' },
    { of: 'a C1 control', text: '\u009b2J', is: '\\u009b2J' },
    { of: 'a line feed', text: 'a\nb\r\tc', is: 'a\\nb\\r\\tc' },
    { of: 'a line separator', text: 'a\u2028b', is: 'a\\u2028b' },
    { of: 'a bidirectional override', text: '\u202egpj.exe', is: '\\u202egpj.exe' },
    { of: 'a zero-width space', text: 'a\u200bb', is: 'a\\u200bb' },
    { of: 'a hidden tag', text: '\u{e0041}', is: '\\u{e0041}' },
    { of: 'half of a surrogate pair', text: '\ud800', is: '\\ud800' },
  ];
  for (const { of, text, is } of cases) {
    it(`escapes what a terminal would obey or hide, of ${of}`, () => assert.equal(printable(text), is));
  }

  it('leaves the line feeds of a text of several lines', () => {
    assert.equal(printableLines('a\u001b\nb'), 'a\\u001b\nb');
  });
});

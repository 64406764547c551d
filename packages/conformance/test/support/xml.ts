export interface Element {
  name: string;
  attributes: Record<string, string>;
  children: Element[];
  text: string;
}

const NAME = '[A-Za-z_][\\w.-]*';
const PIECE = new RegExp(`<\\?[^]*?\\?>|<(/?)(${NAME})((?:\\s+${NAME}="[^"<]*")*)\\s*(/?)>|([^<]+)`, 'y');

/** A strict little XML parser: enough to tell whether a report is well-formed. @throws Error where it is not */
export function parseXml(xml: string): Element {
  const forbidden = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.exec(xml);
  if (forbidden) throw new Error(`a character XML does not allow at ${forbidden.index}`);
  const top: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [top];
  let at = 0;
  while (at < xml.length) {
    PIECE.lastIndex = at;
    const piece = PIECE.exec(xml);
    if (!piece) throw new Error(`not well-formed at ${at}: ${xml.slice(at, at + 60)}`);
    at = PIECE.lastIndex;
    const [, closing, name, attributes, empty, text] = piece;
    if (text !== undefined) open.at(-1)!.text += decode(text);
    else if (closing) {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes nothing`);
    } else if (name) {
      const element: Element = { name, attributes: {}, children: [], text: '' };
      for (const [, key, value] of attributes!.matchAll(new RegExp(`(${NAME})="([^"]*)"`, 'g')))
        element.attributes[key!] = decode(value!);
      open.at(-1)!.children.push(element);
      if (!empty) open.push(element);
    }
  }
  if (open.length !== 1 || top.children.length !== 1) throw new Error('no single root');
  return top.children[0]!;
}

function decode(text: string): string {
  if (/&(?!(?:amp|lt|gt|quot|apos|#\d+);)/.test(text)) throw new Error(`a bare & in ${text.slice(0, 60)}`);
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}

// SPDX-License-Identifier: GPL-3.0-or-later
// Keys, and what may be typed into the search box.
import { store, useStore } from '../base/store.ts';
import { words } from '../base/lang.ts';
import { Dialog } from './dialog.tsx';

const w = words({
  title: ['快捷键与检索写法', 'Keys and query language'],
  keys: ['快捷键', 'Keys'],
  slash: ['到检索框', 'to the search box'],
  arrows: ['在结果之间移动', 'from hit to hit'],
  enter: ['打开', 'open'],
  c: ['复制段落与出处', 'copy the passage with its citation'],
  x: ['加入或移出对比', 'put aside to compare, or back'],
  escape: ['关闭、返回检索框', 'close, back to the box'],
  help: ['这个帮助', 'this help'],
  query: ['检索写法', 'Query language'],
  any: ['任意文字；拼音与首字母也可', 'any words; pinyin and initials, too'],
  phrase: ['完整短语', 'an exact phrase'],
  not: ['排除', 'leave out'],
  or: ['任一', 'either'],
  field: ['限定字段:标题: 作者: 标签:', 'a field: title: author: tag:'],
});

const open = store(false);
export const openHelp = (): void => open.set(true);

const Row = (p: { keys: string[]; text: string }) => (
  <tr><td>{p.keys.map((k) => <><kbd key={k}>{k}</kbd>{' '}</>)}</td><td>{p.text}</td></tr>
);

export function Help() {
  return (
    <Dialog title={w('title')} open={useStore(open)} onClose={() => open.set(false)}>
      <h3>{w('keys')}</h3>
      <table>
        <tbody>
          <Row keys={['/']} text={w('slash')} />
          <Row keys={['↑', '↓']} text={w('arrows')} />
          <Row keys={['Enter']} text={w('enter')} />
          <Row keys={['c']} text={w('c')} />
          <Row keys={['x']} text={w('x')} />
          <Row keys={['Esc']} text={w('escape')} />
          <Row keys={['?']} text={w('help')} />
        </tbody>
      </table>
      <h3>{w('query')}</h3>
      <table>
        <tbody>
          <Row keys={['核心系统 迁移', 'hxxt']} text={w('any')} />
          <Row keys={['"两地三中心"']} text={w('phrase')} />
          <Row keys={['-电力']} text={w('not')} />
          <Row keys={['Oracle OR DB2']} text={w('or')} />
          <Row keys={['标题:容灾']} text={w('field')} />
        </tbody>
      </table>
    </Dialog>
  );
}

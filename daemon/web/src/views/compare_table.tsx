// SPDX-License-Identifier: GPL-3.0-or-later
// The table: a document is a column, the first one what the others are held against. It scrolls
// inside itself, and the names of its rows stay in view.
import { words } from '../base/lang.ts';
import { documentHref } from '../base/place.ts';
import type { Compared } from './compare_data.ts';
import type { Group } from './compare_rows.tsx';

const w = words({
  label: ['逐项对比表', 'Comparison'],
  reference: ['参照', 'Reference'],
  make: ['设为参照', 'Use as reference'],
  makeLong: ['设为参照：{title}', 'Use as reference: {title}'],
  remove: ['移出', 'Remove'],
  removeLong: ['移出对比：{title}', 'Remove from the comparison: {title}'],
  row: ['项目', 'Aspect'],
  tools: ['调整', 'Arrange'],
});

interface ToolsProps {
  item: Compared;
  reference: boolean;
  alone: boolean;
  onReference: () => void;
  onRemove: () => void;
}

function Tools(p: ToolsProps) {
  const { title } = p.item.doc;
  return (
    <td>
      <span class="row compare-tools">
        {p.reference
          ? !p.alone && <span class="badge info">{w('reference')}</span>
          : <button type="button" class="button slim" aria-label={w('makeLong', { title })} onClick={p.onReference}>{w('make')}</button>}
        <button type="button" class="button quiet slim" aria-label={w('removeLong', { title })} onClick={p.onRemove}>{w('remove')}</button>
      </span>
    </td>
  );
}

interface TableProps {
  items: Compared[];
  groups: Group[];
  busy: boolean;
  onReference: (id: string) => void;
  onRemove: (id: string) => void;
}

export function CompareTable(p: TableProps) {
  return (
    <div class="scroll-x compare-scroll" tabIndex={0} role="region" aria-label={w('label')} aria-busy={p.busy}>
      <table class="compare-table" data-columns={p.items.length}>
        <thead>
          <tr>
            <th scope="col"><span class="off-screen">{w('row')}</span></th>
            {p.items.map(({ doc }) => (
              <th key={doc.id} scope="col"><a class="compare-title" href={documentHref(doc.id)} title={doc.title}>{doc.title}</a></th>
            ))}
          </tr>
        </thead>
        <tbody class="no-print">
          <tr>
            <th scope="row"><span class="off-screen">{w('tools')}</span></th>
            {p.items.map((item, i) => (
              <Tools
                key={item.id}
                item={item}
                reference={i === 0}
                alone={p.items.length === 1}
                onReference={() => p.onReference(item.id)}
                onRemove={() => p.onRemove(item.id)}
              />
            ))}
          </tr>
        </tbody>
        {p.groups.map((g) => (
          <tbody key={g.key}>
            <tr class="compare-group"><th scope="rowgroup" colSpan={p.items.length + 1}><span>{g.label}</span></th></tr>
            {g.rows.map((r) => (
              <tr key={r.key}>
                <th scope="row">{r.label}</th>
                {r.cells.map((c, i) => <td key={p.items[i]!.id}>{c.text ? c.shown : <span class="soft">—</span>}</td>)}
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

// SPDX-License-Identifier: GPL-3.0-or-later
// Is it still true? When it was verified last, and two ways to say something: confirm it (owner,
// reviewers), or report it as outdated (everybody who is signed in and may post events).
import type { Schemas } from '../base/api.ts';
import { words } from '../base/lang.ts';
import { can, reviewLevels, useSession } from '../base/session.ts';
import { FreshBadge } from '../parts/badges.tsx';
import { openSignIn } from '../parts/sign_in.tsx';
import { frontOf, type Loaded } from './document.tsx';
import { ReportForm } from './document_report.tsx';
import { VerifyForm } from './document_verify.tsx';

const w = words({
  title: ['是否仍然有效', 'Is it still true?'],
  last: ['最近由 {who} 于 {at} 核验', 'Last verified by {who} on {at}'],
  against: ['依据：{what}', 'against: {what}'],
  next: ['下次复核 {at}', 'next review {at}'],
  until: ['有效期至 {at}', 'valid until {at}'],
  never: ['还没有人核验过', 'Nobody has verified it yet'],
  verify: ['确认仍然有效', 'Confirm that it is still true'],
  report: ['报告过时', 'Report it as outdated'],
  whoMay: ['维护人 {owner} 和评审人可以确认。', 'Its owner, {owner}, and reviewers may confirm it.'],
  whoMayNobody: ['评审人可以确认。', 'Reviewers may confirm it.'],
  reportWho: ['登录后可以报告，维护人会看到。', 'Sign in to report it; its owner will see that.'],
  reportScope: ['报告需要权限 events，请联系管理员。', 'Reporting needs the scope events; ask an administrator.'],
  signIn: ['登录', 'Sign in'],
  oldOne: ['这是旧版本；只能确认当前版本。', 'This is an older version; only the current one can be confirmed.'],
});

function Last(p: { doc: Schemas['Document'] }) {
  const front = frontOf(p.doc);
  const f = p.doc.freshness;
  const parts = [
    f.verified_at ? w('last', { who: String(front.verified_by ?? '—'), at: f.verified_at }) : w('never'),
    front.verified_against && w('against', { what: String(front.verified_against) }),
    f.review_due && w('next', { at: f.review_due }),
    f.valid_until && w('until', { at: f.valid_until }),
  ];
  return <p class="row"><FreshBadge freshness={f} /><span>{parts.filter(Boolean).join(' · ')}</span></p>;
}

function SignInHint(p: { text: string; offer: boolean }) {
  return (
    <p class="row small">
      <span>{p.text}</span>
      {p.offer && <button type="button" class="button slim" onClick={openSignIn}>{w('signIn')}</button>}
    </p>
  );
}

export function Upkeep(p: { loaded: Loaded; again: () => void; old: boolean }) {
  const s = useSession();
  const { doc } = p.loaded;
  const owner = String(frontOf(doc).owner ?? frontOf(doc).author ?? '');
  const mayVerify = s.signed_in && (s.person === owner || reviewLevels().length > 0);
  const who = owner ? w('whoMay', { owner }) : w('whoMayNobody');
  return (
    <section id="doc-upkeep" class="stack tight no-print" aria-labelledby="doc-upkeep-title">
      <h2 id="doc-upkeep-title">{w('title')}</h2>
      <Last doc={doc} />
      <div class="halves">
        <div class="card stack tight">
          <h3>{w('verify')}</h3>
          {p.old ? <p class="small">{w('oldOne')}</p>
            : mayVerify ? <VerifyForm loaded={p.loaded} again={p.again} />
            : <SignInHint text={who} offer={!s.signed_in} />}
        </div>
        <div class="card stack tight">
          <h3>{w('report')}</h3>
          {can('events') ? <ReportForm id={doc.id} /> : <SignInHint text={w(s.signed_in ? 'reportScope' : 'reportWho')} offer={!s.signed_in} />}
        </div>
      </div>
    </section>
  );
}

// SPDX-License-Identifier: GPL-3.0-or-later
// What a field is for, where its name does not say so; and what belongs into a section.
import type { Kind } from '../base/api.ts';
import { pick, words } from '../base/lang.ts';
import type { Path } from './submit_content.ts';

type Pair = readonly [zh: string, en: string];

const fields: Record<string, Pair> = {
  title: ['一句话说清为谁、做了什么', 'For whom and what, in one line'],
  summary: ['检索结果里显示的两三句话', 'Two or three sentences, shown in search results'],
  engagement: ['商机或项目编号，以 eng- 开头', 'Number of the opportunity; it begins with eng-'],
  customer: ['客户档案编号；输入名称可查找', 'The customer profile; type a name to find it'],
  primary_competitor: ['最后和我们比的那一家', 'Who was left at the end'],
  'top_reason.text': ['至少 10 个字，写具体：谁、因为什么、怎么决定的', 'At least 10 characters: who decided, and why'],
  reason_source: ['这个原因是听谁说的？客户亲口说的最可信', 'Who says so? The customer in person counts most'],
  success_factors: ['赢单至少写一条：下次还要这么做的事', 'At least one for a win: what to do again'],
  failure_lessons: ['丢单、废标至少写一条：下次别再犯的事', 'At least one for a loss: what not to do again'],
  criteria: ['评分项按 1-5 分：重要性、我方、对手', 'From 1 to 5: importance, us, them'],
  reused: ['用过知识库里的哪些内容，有没有帮助', 'What of the knowledge base was used, and did it help'],
  objections: ['客户提过、以后还会被问的问题', 'What the customer objected, and others will'],
  pain_points: ['客户的原话最好，一行一条，最多 6 条', 'Best in the words of the customer, one a line, up to 6'],
  results: ['能写数字就写数字', 'Figures wherever there are some'],
  reference_level: ['客户同意怎样对外提到它', 'How the customer agreed to be mentioned'],
  question: ['按客户提问的原样写', 'As customers ask it'],
  alternate_questions: ['同一个问题的其他问法，检索时都能找到', 'Other ways to ask the same; all of them are found'],
  answer_short: ['能直接填进应答表的一两句', 'One or two sentences, ready for a questionnaire'],
  compliance: ['回答类型为“是否”时必填', 'Needed for answers of type yes or no'],
  customer_safe: ['这条回答能不能原样发给客户', 'May this answer be sent to a customer as it is?'],
  aliases: ['简称、英文名、项目代号；用来发现串名', 'Short names, English, code names; used to find leftover names'],
  mask_as: ['对外引用时的称呼，如“某股份制银行”', 'What to call it outside, such as “a joint-stock bank”'],
  decision_chain: ['只写角色，不写人名', 'Roles only, no names of people'],
  version: ['如 1.2.0;新版本要大于已发布的版本', 'Such as 1.2.0; a new one must be greater'],
  fits: ['推荐模板时按这里判断适用与否', 'Suggestions decide by this whether the template applies'],
  variables: ['正文里写成 {{变量名}}；每个变量都要用到', 'Written {{name}} in the text; each must be used'],
  covers: ['哪一节满足哪些需求；写需求里常出现的词', 'Which section answers which needs, in words that requirements use'],
  confidentiality: ['出现客户名称、价格时通常选“秘密”', 'Names of customers and prices usually mean confidential'],
  audience: ['谁能检索到它', 'Who will find it'],
  participants: ['客户、销售、售前至少各一位', 'At least one each of customer, sales and presales'],
  valid_until: ['过了这天就标为过期', 'Marked as expired after that day'],
  review_interval_days: ['天数；0 表示不用复核，留空按类型默认', 'Days; 0 for never, empty for the default of the kind'],
  author: ['默认是你', 'You, unless another is named'],
  co_authors: ['署名平分', 'Credit is shared evenly'],
  owner: ['负责以后核验，默认是作者', 'Who verifies it later; the author by default'],
  supersedes: ['被它取代的文档编号', 'Ids of documents that it replaces'],
  related: ['输入标题查找', 'Type a title to find one'],
};

export function hintOf(path: Path): string {
  const pair = fields[path.filter((x) => typeof x === 'string').join('.')];
  return pair ? pick(pair[0], pair[1]) : '';
}

const sections: Partial<Record<Kind, Record<string, Pair>>> = {
  retrospective: {
    项目概况: ['客户类型、范围、金额、几家竞争，三四句就够', 'Kind of customer, scope, amount, who competed: three or four sentences'],
    过程回顾: ['关键时间点和转折', 'Dates that mattered, and turning points'],
    原因分析: ['赢在哪、输在哪；事实和判断分开写', 'Why it was won or lost; facts apart from opinions'],
    成功要素: ['展开上面列的成功要素', 'More about the success factors above'],
    失败教训: ['展开上面列的教训', 'More about the lessons above'],
    改进行动: ['谁在什么时候前做什么', 'Who does what until when'],
    可沉淀内容: ['可以做成案例、模板、常见问题的材料', 'Material for cases, templates, answers'],
  },
  'case-study': {
    需求与痛点: ['客户为什么要做', 'Why the customer wanted it'],
    方案概要: ['我们提供了什么，为什么这样设计', 'What we proposed, and why so'],
    成效: ['上线后的数字，与之前对比', 'Figures after going live, against those before'],
    经验与教训: ['下一个项目用得上的话', 'What the next engagement can use'],
  },
  faq: {
    标准回答: ['可以直接引用的完整回答', 'The complete answer, ready to quote'],
    依据: ['产品手册、测试报告、证书', 'Manuals, test reports, certificates'],
  },
};

export function sectionHint(kind: Kind, title: string): string {
  const pair = sections[kind]?.[title];
  return pair ? pick(pair[0], pair[1]) : '';
}

export const kindAbout = words({
  retrospective: ['项目结束了，赢或输都写：为什么、下次怎么做。约两分钟。', 'A deal is over, won or lost: why, and what to do next time. Two minutes.'],
  'case-study': ['一个可以在下个项目里引用的成功或失败项目。', 'A past project that the next one can cite.'],
  faq: ['客户反复问的问题和标准回答。', 'A question that customers ask again and again, with its answer.'],
  'solution-template': ['可以反复使用、带变量的方案。', 'A proposal to use again, with variables.'],
  'customer-profile': ['客户是谁、有哪些名称和系统。', 'Who the customer is, its names and its systems.'],
  'requirement-confirmation': ['和客户确认过的、可衡量的需求清单。', 'Measurable requirements, confirmed with the customer.'],
  'feedback-list': ['汇报之后客户说了什么。', 'What the customer said after a presentation.'],
  'activity-record': ['培训、带教、认证、分享。', 'Training, mentoring, certificates, talks.'],
});

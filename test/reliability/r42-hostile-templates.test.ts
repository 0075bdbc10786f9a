import { reportCases } from '../support/reliability.ts';
import { ChatTemplate, TemplateError } from '../../engine/chat-template.ts';

const double = (n: number, body: string): string =>
  `{% set ns = namespace(s='aaaaaaaa', a=['x']) %}{% for i in range(${n}) %}${body}{% endfor %}`;

/** Sixty templates that hang, exhaust memory, overflow the stack or look for JavaScript objects. */
const hostile: string[] = [
  // big ranges and loops
  '{{ range(300000000)|length }}',
  '{{ range(0, 1000000000000)|length }}',
  '{{ range(0, 10, 0) }}',
  '{{ range(0, 1, 0.0000001)|length }}',
  '{{ range(-1000000000, 0)|length }}',
  '{% for i in range(9999) %}{% for j in range(9999) %}{% endfor %}{% endfor %}',
  '{% for i in range(9999) %}{% for j in range(9999) %}x{% endfor %}{% endfor %}',
  '{% for i in range(3000) %}{% for j in range(3000) %}{% if i == j %}{% endif %}{% endfor %}{% endfor %}',
  '{% for a in range(500) %}{% for b in range(500) %}{% for c in range(500) %}{% endfor %}{% endfor %}{% endfor %}',
  '{% macro f(n) %}{% for i in range(9999) %}{{ i }}{% endfor %}{% endmacro %}{% for i in range(9999) %}{{ f(1) }}{% endfor %}',
  // doubling texts
  double(60, '{% set ns.s = ns.s + ns.s %}') + '{{ ns.s }}',
  double(60, '{% set ns.s = ns.s ~ ns.s %}') + '{{ ns.s|length }}',
  double(60, "{% set ns.s = ns.s|replace('a', 'aa') %}") + '{{ ns.s|length }}',
  double(60, "{% set ns.s = ns.s.replace('a', ns.s) %}") + '{{ ns.s|length }}',
  double(60, "{% set ns.s = ns.s['replace']('a', ns.s) %}") + '{{ ns.s|length }}',
  double(60, "{% set ns.s = ns.s|replace('', ns.s) %}") + '{{ ns.s|length }}',
  double(60, '{% set ns.s = [ns.s, ns.s]|join(ns.s) %}') + '{{ ns.s|length }}',
  double(60, '{% set ns.s = ns.s|join(ns.s) %}') + '{{ ns.s|length }}',
  double(60, '{% set ns.s = ns.s|tojson + ns.s|tojson %}') + '{{ ns.s|length }}',
  double(60, '{% set ns.s = (ns.s + "\n")|indent(100000000, true) %}') + '{{ ns.s|length }}',
  double(60, '{% set s %}{{ ns.s }}{{ ns.s }}{% endset %}{% set ns.s = s %}') + '{{ ns.s }}',
  double(60, '{% set ns.s = ns.s.upper() + ns.s.lower() %}') + '{{ ns.s|length }}',
  double(60, '{% set ns.s = ns.s + ns.s|title %}') + '{{ ns.s|length }}',
  double(60, '{% filter upper %}{% set ns.s = ns.s + ns.s %}{{ ns.s }}{% endfilter %}'),
  double(60, "{% set ns.s = 'x'.join([ns.s, ns.s]) + ns.s + ns.s %}") + '{{ ns.s|length }}',
  // doubling lists and mappings
  double(60, '{% set ns.a = ns.a + ns.a %}') + '{{ ns.a|length }}',
  double(60, '{% set ns.a = [ns.a, ns.a] %}') + '{{ ns.a }}',
  double(60, '{% set ns.a = [ns.a, ns.a] %}') + '{{ ns.a|tojson }}',
  double(60, '{% set ns.a = {"x": ns.a, "y": ns.a} %}') + '{{ ns.a|tojson(indent=8) }}',
  double(60, '{% set ns.a = (ns.a, ns.a) %}') + '{{ ns.a|string }}',
  double(60, '{% set ns.a = [ns.a, ns.a, ns.a] %}') + "{{ 'x' ~ ns.a }}",
  double(60, '{% set ns.a = namespace(x=ns.a, y=ns.a) %}') + '{{ ns.a }}',
  double(9000, '{% set ns.a = [ns.a] %}') + '{{ ns.a }}',
  double(9000, '{% set ns.a = {"k": ns.a} %}') + '{{ ns.a|tojson }}',
  '{% set ns = namespace() %}{% set ns.x = ns %}{{ ns }}',
  '{% set ns = namespace() %}{% set ns.x = [ns, ns] %}{{ ns|tojson }}',
  '{{ messages|tojson(indent=100000000) }}',
  "{{ [1,2,3]|tojson(separators=('a' ~ messages[0].content, 'b'))|tojson(indent=99999999) }}",
  "{{ 'a\nb'|indent(1000000000) }}",
  "{{ 'a\nb\nc'|indent(width=500000000, first=true) }}",
  // recursion and nesting
  '{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}',
  '{% macro f(n) %}{{ f(n + 1) }}{{ f(n + 1) }}{% endmacro %}{{ f(0) }}',
  '{% macro f() %}{{ g() }}{% endmacro %}{% macro g() %}{{ f() }}{% endmacro %}{{ f() }}',
  '{% macro f() %}{% call f() %}x{% endcall %}{% endmacro %}{{ f() }}',
  `{{ ${'('.repeat(20000)}1${')'.repeat(20000)} }}`,
  `{{ ${'['.repeat(20000)}1${']'.repeat(20000)} }}`,
  `{{ ${'not '.repeat(15000)}1 }}`,
  `${'{% if true %}'.repeat(4000)}x${'{% endif %}'.repeat(4000)}`,
  `{{ 1${' + 1'.repeat(16000)} }}`,
  `{{ 'a'${'|upper'.repeat(10000)} }}`,
  // size of the template itself
  'x'.repeat(70_000),
  ' '.repeat(60_000) + '{% generation %}',
  '\n'.repeat(60_000),
  `{{ '${'a'.repeat(66_000)}' }}`,
  // attribute walks: undefined things cannot be called
  "{{ ''.constructor.constructor('return process')() }}",
  "{{ messages.__proto__.constructor('x')() }}",
  "{{ range.constructor('return 1')() }}",
  "{{ ''['__class__']['__mro__'][1]['__subclasses__']() }}",
  "{{ self.__init__.__globals__['os'].popen('id').read() }}",
  "{{ namespace.__init__.__globals__.os.system('id') }}",
];

test('R42 sixty hostile templates end in a TemplateError', () => {
  expect(hostile).toHaveLength(60);
  let passed = 0;
  const failures: unknown[] = [];
  for (const source of hostile) {
    let outcome: unknown = 'rendered';
    try {
      const messages = [{ role: 'user', content: 'hello' }];
      outcome = new ChatTemplate(source).render({ variables: { messages } }).slice(0, 40);
    } catch (error) {
      outcome = error;
    }
    if (outcome instanceof TemplateError) passed++;
    else failures.push({ source: source.slice(0, 120), outcome: String(outcome) });
  }
  expect(failures).toEqual([]);
  reportCases('R42', passed, hostile.length);
});

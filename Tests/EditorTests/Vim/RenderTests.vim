" The board as text: the renderer is asked directly.

scriptencoding utf-8

let s:now = 1795253412

function! s:view(pulls, ...) abort
  let options = get(a:000, 0, {})
  let list = prls#model#list(extend(List(a:pulls), {'fetched_at': '2026-11-21T09:30:00Z'}))
  call extend(list, get(options, 'list', {}))
  return extend({
        \ 'kind': 'board', 'label': 'Me @ o/r', 'list': list, 'error': {}, 'is_refused': 0, 'asking': 0,
        \ 'folded': {},
        \ 'activity': {}, 'signs': prls#settings#signs(), 'now': s:now, 'width': 100,
        \ }, filter(copy(options), 'v:key !=# "list"'))
endfunction

function! s:lines(view) abort
  return map(prls#render#rows(a:view), 'v:val.text')
endfunction

function! s:ago(seconds) abort
  let $TZ = 'UTC'
  return strftime('%Y-%m-%dT%H:%M:%SZ', s:now - a:seconds)
endfunction

function! s:pull(number, ...) abort
  return Pull(a:number, extend({'updated_at': s:ago(840)}, get(a:000, 0, {})))
endfunction

function! Test_the_header_has_counts_time_and_age() abort
  let $TZ = 'UTC'
  let view = s:view([s:pull(1, {'pipelines': [Pipeline('a', 'failed'), Pipeline('b', 'pending')]}), s:pull(2)])
  call assert_equal('Me @ o/r  2 open, 1 failed, 1 pending  refreshed 09:30:00 (12 s ago)', s:lines(view)[0])
  let view.asking = 1
  call assert_match(' ago) refreshing…$', s:lines(view)[0])
  let view.now += 3600
  call assert_match('(1 h ago) refreshing…$', s:lines(view)[0])
endfunction

function! Test_the_header_says_what_is_left_of_the_budget_when_that_is_little() abort
  let $TZ = 'UTC'
  let view = s:view([], {'list': {'limit': 5000, 'remaining': 120, 'reset': s:now}})
  call assert_match('  API: 120 of 5000 left until 09:30$', s:lines(view)[0])
  let view.list.remaining = 500
  call assert_notmatch('API', s:lines(view)[0])
endfunction

function! Test_a_list_that_could_not_be_refreshed_is_marked_with_the_reason() abort
  let view = s:view([s:pull(1)], {'list': {'warnings': ['The refresh failed: no net.']}})
  call assert_notmatch('stale', s:lines(view)[0])
  call assert_equal('! The refresh failed: no net.', s:lines(view)[1])
  call assert_match(' ago), stale$', s:lines(extend(copy(view), {'is_refused': 1}))[0])
  let view.now += 60
  call assert_match(' ago), stale$', s:lines(view)[0])
  let view = s:view([s:pull(1)], {'error': extend(prls#model#error({'message': 'Used up.',
        \ 'data': {'kind': 'rate_limited', 'hint': 'Wait.', 'retry_at': '2026-11-21T10:00:00Z'}}),
        \ {'is_missing': 0})})
  let $TZ = 'UTC'
  call assert_equal('! Used up. Wait. It works again at 10:00:00.', s:lines(view)[1])
  call assert_match(' ago), stale$', s:lines(view)[0])
  call assert_match('#1', s:lines(view)[3])
endfunction

function! Test_a_long_warning_goes_on_in_the_next_line() abort
  let view = s:view([], {'width': 30, 'list': {'warnings': [repeat('word ', 12)]}})
  call assert_equal(['! word word word word word', '  word word word word word', '  word word', ''],
        \ s:lines(view)[1:4])
endfunction

function! Test_nothing_open_is_said() abort
  call assert_equal('No open pull requests for Me @ o/r.', s:lines(s:view([]))[2])
  call assert_match('^Me @ o/r  0 open, 0 failed, 0 pending  refreshed ', s:lines(s:view([]))[0])
endfunction

function! Test_the_failed_come_first_then_the_pending_then_the_rest() abort
  let view = s:view([s:pull(1), s:pull(2, {'pipelines': [Pipeline('a', 'pending')]}), s:pull(3),
        \ s:pull(4, {'pipelines': [Pipeline('b', 'failed')]}), s:pull(5, {'pipelines': [Pipeline('c', 'failed')]})])
  let numbers = map(filter(s:lines(view)[2:], 'v:val =~# "#"'), 'matchstr(v:val, "#\\d")')
  call assert_equal(['#4', '#5', '#2', '#1', '#3'], numbers)
endfunction

function! Test_each_kind_of_pull_request_has_its_line() abort
  let many = {'failed': 0, 'pending': 0, 'passed': 0}
  let table = [
        \ [{}, '✓ #7  title of 7  ✓3  14 min'],
        \ [{'pipelines': [Pipeline('a', 'failed'), Pipeline('b', 'pending')]},
        \  '✗ #7  title of 7  ✗1 ◔1 ✓3  14 min'],
        \ [{'pipelines': [Pipeline('b', 'pending')]}, '◔ #7  title of 7  ◔1 ✓3  14 min'],
        \ [{'counts': many}, '- #7  title of 7  -  14 min'],
        \ [{'counts': many, 'pipelines_state': 'unavailable'}, '? #7  title of 7  ?  14 min'],
        \ [{'pipelines_state': 'partial'}, '✓ #7  title of 7  ✓3 …  14 min'],
        \ [{'review': 'changes_requested'}, '✓ #7  title of 7  ✓3  14 min  changes requested'],
        \ [{'review': 'review_required'}, '✓ #7  title of 7  ✓3  14 min  review required'],
        \ [{'review': 'approved', 'mergeable': 'conflicting', 'update_branch': 'available', 'draft': v:true},
        \  '✓ #7  title of 7  ✓3  14 min  approved  conflict  Update branch  draft'],
        \ [{'updated_at': v:null}, '✓ #7  title of 7  ✓3'],
        \ ]
  for [fields, line] in table
    let shown = substitute(s:lines(s:view([s:pull(7, fields)]))[2], 'title of 7 \+', 'title of 7  ', '')
    call assert_equal(line, shown)
  endfor
endfunction

function! Test_the_repository_is_named_where_there_may_be_several() abort
  call assert_notmatch('o/r', s:lines(s:view([s:pull(1)]))[2])
  call assert_match('  o/r  ', s:lines(s:view([s:pull(1)], {'list': {'one_repo': 0}}))[2])
endfunction

function! Test_each_kind_of_pipeline_has_its_line() abort
  let table = [
        \ [Pipeline('P0', 'failed'), '    ✗ P0  failure  run P0  P0 (CI): build failed'],
        \ [Pipeline('P0', 'pending', {'state': 'in_progress'}), '    ◔ P0  in progress  run P0  P0 (CI): build pending'],
        \ [Pipeline('P0', 'failed', {'command': v:null, 'pipeline': v:null, 'description': v:null}),
        \  '    ✗ P0  failure  -  P0 (CI)'],
        \ [Pipeline('P0', 'failed', {'triggered_at': s:ago(12)}),
        \  '    ↻ P0  triggered 12 s ago  run P0  P0 (CI): build failed'],
        \ [Pipeline('P0', 'failed', {'display_name': v:null}), '    ✗ P0 (CI)  failure  run P0  P0 (CI): build failed'],
        \ [Pipeline('P0', 'failed', {'required': 'yes'}), '    ✗ P0  failure  run P0  required, P0 (CI): build failed'],
        \ ]
  for [pipeline, line] in table
    call assert_equal(line, s:lines(s:view([s:pull(1, {'pipelines': [pipeline]})]))[3])
  endfor
endfunction

function! Test_columns_stay_in_line_with_chinese_titles() abort
  let titles = ['[fix] 文件缓存：支持按表统计', 'ascii', '[feature](be) ' . repeat('长', 60)]
  for width in [60, 80, 81, 100, 160]
    let view = s:view(map(copy(titles), 's:pull(v:key + 1, {"title": v:val})'), {'width': width})
    let lines = s:lines(view)[2:]
    let ages = map(copy(lines), 'strwidth(matchstr(v:val, "^.*\\ze14 min"))')
    call assert_equal([ages[0], ages[0], ages[0]], ages, 'at ' . width)
    call assert_true(max(map(copy(lines), 'strwidth(v:val)')) <= width, 'at ' . width)
    call assert_equal(width < 140, lines[2] =~# '…')
  endfor
endfunction

function! Test_a_title_keeps_twenty_columns_in_a_narrow_window() abort
  let view = s:view([s:pull(1, {'title': repeat('x', 50)})], {'width': 10})
  call assert_match('^✓ #1  x\{19}…  ✓3', s:lines(view)[2])
endfunction

function! Test_in_a_narrow_window_the_repository_gives_way_to_the_title() abort
  let pull = s:pull(1, {'repo': 'an-organization/a-repository', 'title': repeat('x', 50)})
  call assert_match('  an-organization/a-repository  ', s:lines(s:view([pull], {'list': {'one_repo': 0}}))[2])
  call assert_match('  x\{19}…  an-organiza…  ', s:lines(s:view([pull], {'width': 50, 'list': {'one_repo': 0}}))[2])
endfunction

function! Test_a_folded_pull_request_hides_its_pipelines_and_shows_a_mark() abort
  let pulls = [s:pull(1, {'pipelines': [Pipeline('a', 'failed')]}), s:pull(2)]
  let lines = s:lines(s:view(pulls, {'folded': {'o/r#1': 1, 'o/r#2': 1}}))
  call assert_equal(4, len(lines))
  call assert_match('^✗+#1 ', lines[2])
  call assert_match('^✓ #2 ', lines[3])
endfunction

function! s:activity(fields) abort
  return {'o/r#1': extend({'running': '', 'commands': {}, 'failures': {}, 'result': '', 'is_failure': 0,
        \ 'until': 0}, a:fields)}
endfunction

function! Test_what_goes_on_stands_on_its_line() abort
  let pulls = [s:pull(1, {'pipelines': [Pipeline('p0', 'failed')]})]
  let table = [
        \ [{'running': 'updating branch…'}, '^↻ #1  updating branch…  title of 1', '^    ✗ p0  failure'],
        \ [{'commands': {'run p0': 'triggering run p0…'}}, '^✗ #1  title of 1', '^    ↻ p0  triggering…'],
        \ [{'commands': {'run x': 'triggering run x…'}}, '^↻ #1  triggering run x…  title', '^    ✗ p0  failure'],
        \ [{'result': 'all posted.'}, '^✗ #1  \[all posted.\] title of 1', ''],
        \ [{'result': 'failed: no.', 'is_failure': 1}, '^✗ #1  \[failed: no.\] title of 1', ''],
        \ [{'failures': {'run p0': repeat('long ', 20)}}, '^✗ #1  title', '^    ✗ p0  failed: .\{31}…  run p0'],
        \ [{'failures': {'run x': 'no.'}}, '^✗ #1  \[failed: no.\] title', '^    ✗ p0  failure'],
        \ ]
  for [fields, pull, pipeline] in table
    let lines = s:lines(s:view(pulls, {'activity': s:activity(fields)}))
    call assert_match(pull, lines[2])
    call assert_match(pipeline, lines[3])
  endfor
endfunction

function! Test_without_a_list_it_says_why_and_what_to_do() abort
  let view = {'kind': 'board', 'label': '', 'list': {}, 'error': {}, 'asking': 1, 'folded': {}, 'activity': {},
        \ 'signs': prls#settings#signs(), 'now': s:now, 'width': 100}
  call assert_equal(['prls  loading…'], s:lines(view))
  let view.asking = 0
  let view.label = 'Me'
  let view.error = extend(prls#model#error({'message': 'No.', 'data': {'hint': 'Do that.'}}), {'is_missing': 0})
  call assert_equal(['Me', '', 'No.', 'Do that.', 'Press R to try again.'], s:lines(view))
  let view.error = extend(prls#model#error({'message': 'No.', 'data': {'kind': 'config',
        \ 'faults': [{'path': '/x/config.yaml', 'line': 3, 'column': 4}]}}), {'is_missing': 1})
  call assert_equal('Press c to create it from the example.', s:lines(view)[3])
  let view.error.is_missing = 0
  call assert_equal('Press c to edit it.', s:lines(view)[3])
endfunction

function! Test_ascii_signs_can_be_set() abort
  let g:prls_signs = {'failed': 'BAD', 'passed': "\e"}
  let lines = s:lines(s:view([s:pull(1, {'pipelines': [Pipeline('a', 'failed')]}), s:pull(2)]))
  call assert_match('^BAD    #1 ', lines[2])
  call assert_match('^<001B> #2 ', lines[4])
endfunction

function! Test_an_evil_answer_stays_in_its_line() abort
  let evil = "\e]0;pwned\x07\n\nset modeline\u202e\t| call delete(1)"
  let pull = s:pull(1, {'title': evil, 'repo': evil, 'review': evil, 'html_url': evil, 'pipelines': [
        \ Pipeline('a', 'failed', {'display_name': evil, 'context': evil, 'description': evil, 'state': evil,
        \ 'command': evil, 'kind': evil})]})
  let view = s:view([pull], {'label': prls#text#clean(evil), 'list': {'one_repo': 0, 'warnings': [prls#text#clean(evil)]}})
  let lines = s:lines(view)
  call assert_equal(5, len(lines), string(lines))
  call assert_notmatch('[[:cntrl:]]', join(lines, ''))
  call assert_notmatch("\u202e", join(lines, ''))
endfunction

function! Test_an_answer_of_the_wrong_shape_is_an_empty_one() abort
  for answer in [v:null, [], 'x', 7, {}, {'pull_requests': {}}, {'pull_requests': [v:null, 7, {'number': 'x'}]}]
    call assert_equal([], prls#model#list(answer).pulls, string(answer))
  endfor
  let pulls = prls#model#list({'pull_requests': [{'number': 5, 'pipelines': [v:null, {}], 'counts': 7}]}).pulls
  call assert_equal(['', 0, []], [pulls[0].title, pulls[0].failed, pulls[0].pipelines])
endfunction

function! Test_marks_lie_within_their_line() abort
  for row in prls#render#rows(s:view([s:pull(1, {'title': '文件', 'pipelines': [Pipeline('a', 'failed')]})]))
    for [start, length, group] in row.marks
      call assert_true(length > 0 && start + length <= len(row.text), string(row))
      call assert_true(hlexists(group) || group =~# '^prls')
    endfor
  endfor
endfunction

function! Test_parts_of_a_list_are_merged_by_repository_and_number() abort
  let first = prls#model#list(List([s:pull(1), s:pull(2)]))
  let part = prls#model#list(List([s:pull(2, {'title': 'new'}), s:pull(3), s:pull(1, {'repo': 'o/other'})]))
  let pulls = prls#model#merge(first, part).pulls
  call assert_equal(['o/r#1', 'o/r#2', 'o/r#3', 'o/other#1'], map(copy(pulls), 'v:val.id'))
  call assert_equal('new', pulls[1].title)
  call assert_equal(part, prls#model#merge({}, part))
endfunction

" Commands, their completion, maps, options and help.

function! s:open() abort
  call OpenFake([Pull(123, {'pipelines': [Pipeline('p0', 'failed')]}), Pull(124), Pull(9, {'repo': 'o/r'}),
        \ Pull(9, {'repo': 'o/other'})])
endfunction

function! Test_a_number_may_be_written_in_each_form() abort
  call s:open()
  new
  for [name, number, repo] in [['123', 123, 'o/r'], ['#123', 123, 'o/r'], ['o/r#123', 123, 'o/r'],
        \ ['O/R#123', 123, 'o/r'], ['o/other#9', 9, 'o/other'], ['9', 9, ''], ['777', 777, ''],
        \ ['x/y#777', 777, 'x/y']]
    let subject = prls#subject#named(name)
    call assert_equal([number, repo, 'Me @ o/r'], [subject.number, subject.repo, subject.target], name)
  endfor
  for name in ['abc', '12x', '#', 'o/r', 'o/r#', '-1', '0', '1 2', repeat('9', 30)]
    call assert_equal({}, prls#subject#named(name), name)
  endfor
  call assert_equal(9, len(Said('names no pull request; give 58845 or owner/name#58845\.')))
endfunction

function! Test_without_a_number_it_is_the_cursors_pull_request() abort
  call s:open()
  call cursor(4, 1)
  call assert_equal(123, prls#subject#named('').number)
  call cursor(1, 1)
  PRRerunFailed
  new
  PRRebaseRerun
  call assert_equal(2, len(Said('prls: no pull request on this line; give its number, as in :PRRerun 58845\.')))
endfunction

function! Test_numbers_are_completed_from_the_list() abort
  call s:open()
  for [line, found] in [['PRFailures ', ['123', '124', 'o/r#9', 'o/other#9']], ['PRFailures 12', ['123', '124']],
        \ ['PROpen #12', ['#123', '#124']], ['PRYank o/', ['o/r#123', 'o/r#124', 'o/r#9', 'o/other#9']],
        \ ['PRRebaseRerun o/o', ['o/other#9']], ['PRRerunFailed 9', ['o/r#9', 'o/other#9']]]
    if line =~# ' 9$'
      call assert_equal([], getcompletion(line, 'cmdline'), line)
      continue
    endif
    call assert_equal(sort(found), sort(getcompletion(line, 'cmdline')), line)
  endfor
endfunction

function! Test_pipelines_are_completed_from_the_pull_request_and_the_triggers() abort
  call s:open()
  call cursor(1, 1)
  call assert_equal(['p0'], getcompletion('PRRerun 123 ', 'cmdline'))
  call Answer(Sent('listTriggers'), {'triggers': [{'pipeline': 'p0', 'command': 'run p0'},
        \ {'pipeline': 'buildall', 'command': 'run buildall'}]})
  call assert_equal(['p0', 'buildall'], getcompletion('PRRerun 123 ', 'cmdline'))
  call assert_equal(['buildall'], getcompletion('PRRerun 123 BUI', 'cmdline'))
  call assert_equal([], getcompletion('PRRerun 123 p0 ', 'cmdline'))
  call cursor(3, 1)
  call assert_equal(['buildall'], getcompletion('PRRerun b', 'cmdline'))
  call assert_equal([], getcompletion('PRRerun p0 ', 'cmdline'))
endfunction

function! Test_labels_with_blanks_are_completed() abort
  call s:open()
  call prls#complete#targets('', 'PR ', 3)
  call Answer(Sent('listTargets'), {'targets': [{'label': 'Me @ o/r'}, {'label': 'Me everywhere'}]})
  for [lead, line, found] in [['', 'PR ', ['Me @ o/r', 'Me everywhere']], ['', 'PR Me ', ['@ o/r', 'everywhere']],
        \ ['o', 'PR Me @ o', ['o/r']], ['m', 'PRTarget m', ['Me @ o/r', 'Me everywhere']]]
    call assert_equal(found, prls#complete#targets(lead, line, len(line)), line)
  endfor
endfunction

function! Test_a_pipeline_may_be_named_by_name_command_or_context() abort
  call AnswerQuestions(1, '')
  for arguments in ['123 p0', '#123   run p0', '123 p0 (CI) ', 'p0']
    call s:open()
    call cursor(3, 1)
    execute 'PRRerun' arguments
    call assert_equal('run p0', Sent('rerun').params.pipeline, arguments)
    call Answer(Sent('rerun'), {'message': 'x'})
  endfor
endfunction

function! Test_pages_are_opened_by_an_argument_list() abort
  call OpenFake([Pull(1, {'html_url': "https://x/$(touch pwned)';'", 'pipelines': [
        \ Pipeline('p0', 'failed', {'target_url': 'javascript:alert(1)'}),
        \ Pipeline('p1', 'failed', {'target_url': v:null}), Pipeline('p2', 'failed')]})])
  let record = tempname()
  let g:prls_open_command = ['sh', '-c', 'printf "%s" "$*" > "$0.new" && mv "$0.new" "$0"', record]
  for [line, url] in [[6, 'https://ci.example.org/p2'], [3, '']]
    call cursor(line, 1)
    call Press('gx')
    if empty(url)
      break
    endif
    call Wait({-> filereadable(record)}, 'the page is opened')
    call assert_equal([url], readfile(record))
    call delete(record)
  endfor
  " Neither a blank nor a scheme other than the web's is let through.
  call assert_equal(1, len(Said('prls: this is no plain http or https URL: https://x/')))
  call cursor(4, 1)
  call Press('gx')
  call assert_equal(1, len(Said('prls: this is no plain http or https URL: javascript:alert(1)')))
  call cursor(5, 1)
  call Press('gx')
  call assert_equal(1, len(Said('prls: there is no page for this\.')))
  call assert_false(filereadable('pwned'))
endfunction

function! Test_an_opener_that_fails_or_is_missing_is_told_of() abort
  call OpenFake([Pull(1)])
  call cursor(3, 1)
  let g:prls_open_command = ['/nonexistent']
  call Press('gx')
  call assert_equal(1, len(Said('prls: /nonexistent can''t be run\.')))
  let g:prls_open_command = ['false']
  call Press('gx')
  call WaitForMessage('prls: false ended with status 1; the page is https://github.com/o/r/pull/1$')
  let g:prls_open_command = 'firefox'
  call Press('gx')
  call assert_equal(1, len(Said('g:prls_open_command must be a list')))
endfunction

function! Test_an_url_is_copied_to_the_register() abort
  call s:open()
  call cursor(4, 1)
  call Press('gy')
  call assert_equal('https://ci.example.org/p0', @")
  call cursor(3, 1)
  call Press('"agy')
  call assert_equal('https://github.com/o/r/pull/123', @a)
  PRYank 124
  call assert_equal('https://github.com/o/r/pull/124', @")
  PRYank 555
  call Answer(Sent('failures'), List([Pull(555)]))
  call assert_equal('https://github.com/o/r/pull/555', @")
  PRYank 556
  call Refuse(Sent('failures'), 'It is closed.', {})
  call assert_equal(1, len(Said('prls: It is closed\.$')))
endfunction

function! Test_refresh_and_quickfix_need_no_board() abort
  call FakeServer()
  PRRefresh
  call Answer(Sent('listPRs'), List([Pull(1, {'pipelines': [Pipeline('p0', 'failed')]})]))
  PRQuickfix
  cclose
  call assert_equal('#1 p0: failure: build failed', getqflist()[0].text)
  %bwipeout!
  PRQuickfix
  call Answer(Sent('listPRs'), List([Pull(2)]))
  call assert_equal(1, len(Said('prls: nothing failed\.')))
endfunction

function! s:plugs() abort
  return map(prls#maps#all(), '[v:val[0], "<Plug>(" . v:val[1] . ")"]')
endfunction

function! Test_each_key_is_mapped_in_the_boards_buffer_alone() abort
  call s:open()
  for [key, plug] in s:plugs()
    call assert_equal(plug, maparg(key, 'n'), key)
    call assert_true(maparg(key, 'n', 0, 1).buffer, key)
    call assert_notequal('', maparg(plug, 'n'), plug)
  endfor
  new
  for [key, plug] in s:plugs()
    call assert_notequal(plug, maparg(key, 'n'), key)
  endfor
endfunction

function! Test_default_maps_can_be_turned_off() abort
  let g:prls_no_maps = 1
  call s:open()
  for [key, plug] in s:plugs()
    call assert_notequal(plug, maparg(key, 'n'), key)
    call assert_notequal('', maparg(plug, 'n'), plug)
  endfor
endfunction

function! Test_maps_of_the_person_stand_above_the_default_ones() abort
  augroup test
    autocmd FileType prls nmap <buffer> r <Plug>(prls-rerun)
    autocmd FileType prls nnoremap <buffer> t gg
  augroup END
  try
    call s:open()
    call assert_equal(['<Plug>(prls-rerun)', '', 'gg'], [maparg('r', 'n'), maparg('<CR>', 'n'), maparg('t', 'n')])
  finally
    autocmd! test
  endtry
endfunction

function! Test_help_lists_each_key() abort
  call s:open()
  call Press('g?')
  call assert_equal('prls://help', bufname(''))
  for [key, name, what] in prls#maps#all()
    call assert_true(empty(what) || search('\V' . what . '\s\+<Plug>(' . name . ')', 'nw'), key)
  endfor
  call Press('q')
  call assert_equal('prls://board', bufname(''))
endfunction

function! Test_each_command_map_option_and_colour_has_its_help() abort
  let root = fnamemodify(globpath(&runtimepath, 'plugin/prls.vim', 1, 1)[0], ':h:h')
  let folder = tempname() . '/doc'
  call mkdir(folder, 'p')
  call writefile(readfile(root . '/doc/prls.txt'), folder . '/prls.txt')
  execute 'helptags' fnameescape(folder)
  let tags = map(readfile(folder . '/tags'), 'split(v:val, "\t")[0]')
  let source = []
  for script in [root . '/plugin/prls.vim', root . '/syntax/prls.vim'] + glob(root . '/autoload/**/*.vim', 1, 1)
    let source += readfile(script)
  endfor
  let text = join(source, "\n")
  let wanted = ['prls']
  for [pattern, prefix] in [['\n *PR\a* call\|\<PR\u\l\+\a*\ze *\n\|-nargs[^\n]\{-}\zs\<PR\a*\ze\%( \|\n\)', ':'],
        \ ['<Plug>(prls-[a-z-]\+)', ''], ['g:prls_[a-z_]\+', ''], ['prls\u\l\+', 'hl-']]
    let found = []
    call substitute(text, pattern, '\=add(found, submatch(0))', 'g')
    let wanted += map(found, 'prefix . v:val')
  endfor
  call filter(wanted, 'v:val !~# "call$"')
  call assert_true(len(uniq(sort(copy(wanted)))) > 50, string(wanted))
  for each in uniq(sort(wanted))
    call assert_true(index(tags, each) >= 0, each . ' has no help')
  endfor
  call delete(fnamemodify(folder, ':h'), 'rf')
endfunction

function! Test_another_command_may_follow_one() abort
  call OpenFake([Pull(1)])
  PRRefresh | let g:followed = 1
  PRYank 1 | let g:followed += 1
  call assert_equal(2, get(g:, 'followed'))
endfunction

function! Test_a_register_that_takes_nothing_is_told() abort
  call OpenFake([Pull(1)])
  call search('#1')
  for register in [':', '.', '%']
    call Press('"' . register . 'gy')
    call assert_equal(1, len(Said('\Vthe register "' . register . ' can''t be written')))
  endfor
endfunction

" The configuration: missing, broken, created, and what :PRHealth says of it.

function! s:real(config) abort
  let $PRLS_CONFIG = a:config
  let g:prls_command = [$PRLS]
endfunction

function! Test_a_missing_configuration_is_created_from_the_example() abort
  let config = tempname() . '/deep/er/config.yaml'
  call s:real(config)
  PR
  call WaitForLine('^Press c to create it from the example\.$')
  call assert_true(search('^The configuration can''t be used', 'nw'))
  call Press('c')
  call assert_equal(config, expand('%:p'))
  call assert_match('^# Copy this file', getline(1))
  call assert_equal('rw-------', getfperm(config))
  call assert_equal('rwx------', getfperm(fnamemodify(config, ':h')))
  call assert_match('prls: name yourself here', Said('name yourself')[0])
endfunction

function! Test_a_configuration_is_never_overwritten() abort
  let config = tempname()
  call writefile(['mine'], config)
  try
    call prls#config#create(config)
    call assert_report('it was created')
  catch /^prls: .* exists already\.$/
  endtry
  call assert_equal(['mine'], readfile(config))
  call s:real(config)
  PRConfig
  call assert_equal('mine', getline(1))
endfunction

function! Test_a_broken_configuration_is_edited_at_its_fault() abort
  let config = tempname()
  call writefile(['targets:', '  - label: x', '   user: ['], config)
  call s:real(config)
  PR
  call WaitForLine('^Press c to edit it\.$')
  call Press('c')
  call assert_equal([config, 3, 4], [expand('%:p'), line('.'), col('.')])
endfunction

function! Test_where_it_can_not_be_created_it_says_so() abort
  call s:real('/dev/null/prls/config.yaml')
  PRConfig
  call assert_equal(1, len(Said('prls: /dev/null/prls/config.yaml can''t be created: ')))
endfunction

function! Test_a_path_of_the_servers_that_is_none_is_not_opened() abort
  for path in ['relative', '', '~/x', '`touch pwned`']
    call FakeServer()
    PR
    call Refuse(Sent('listPRs'), 'No.', {'kind': 'config', 'faults': [{'path': path, 'line': 1, 'column': 1}]})
    let $PRLS_CONFIG = '/dev/null/x'
    call Press('c')
    call assert_equal('prls://board', bufname(''))
  endfor
endfunction

function! Test_the_path_is_looked_for_as_the_server_does() abort
  let [$PRLS_CONFIG, $XDG_CONFIG_HOME, $HOME] = ['', '', '/nobody']
  call assert_equal('/nobody/.config/prls/config.yaml', prls#config#path())
  let $XDG_CONFIG_HOME = 'relative'
  call assert_equal('/nobody/.config/prls/config.yaml', prls#config#path())
  let $XDG_CONFIG_HOME = '/xdg'
  call assert_equal('/xdg/prls/config.yaml', prls#config#path())
  let $PRLS_CONFIG = '/env.yaml'
  call assert_equal('/env.yaml', prls#config#path())
  let g:prls_config = '/set.yaml'
  call assert_equal('/set.yaml', prls#config#path())
endfunction

function! Test_health_says_which_program_it_is_and_what_it_checks() abort
  let g:prls_command = [$PRLS, '--demo']
  PRHealth
  call assert_equal('prls://health', bufname(''))
  call assert_true(search('^program: .* --demo (g:prls_command)$', 'nw'))
  call assert_true(search('^server: not running$', 'nw'))
  call WaitForLine('^  ok  *configuration: built in')
  call WaitForLine('^  all is well$')
  call Press('q')
  let config = tempname()
  call writefile(['targets: ['], config)
  call s:real(config)
  PRHealth
  call WaitForLine('^  failed  *configuration: ')
  call WaitForLine('^  ended with status 1$')
endfunction

function! Test_health_without_a_program_says_what_to_do() abort
  let g:prls_command = ['/nonexistent']
  PRHealth
  call assert_true(search('^prls: there is no prls binary at /nonexistent', 'nw'))
endfunction

" A new config.yaml would go before it, with somebody else's name in it.
function! Test_an_env_file_that_is_alone_is_what_is_edited() abort
  let [$PRLS_CONFIG, home] = ['', $XDG_CONFIG_HOME]
  let $XDG_CONFIG_HOME = tempname()
  call mkdir($XDG_CONFIG_HOME . '/prls', 'p')
  call writefile(['PRLS_USER=me'], $XDG_CONFIG_HOME . '/prls/.env')
  try
    PRConfig
    call assert_equal('PRLS_USER=me', getline(1))
    call assert_equal('', glob($XDG_CONFIG_HOME . '/prls/config.yaml'))
  finally
    let $XDG_CONFIG_HOME = home
  endtry
endfunction

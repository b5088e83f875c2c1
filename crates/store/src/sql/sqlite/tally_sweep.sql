-- What nobody is left of begins anew.
DELETE FROM tallies WHERE count = 0 AND amount = 0

# stands for the script
